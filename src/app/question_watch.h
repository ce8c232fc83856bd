#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>

#include "store/store.h"

namespace whither {

// While a question is answered: SIGINT breaks it off (a second one ends the program at once), and where it takes long a
// line on standard error tells how far it is, if that and standard output are terminals and nothing was printed yet.
// One at a time; what it watches must outlive it, and stay where it is.
class QuestionWatch {
 public:
  QuestionWatch(Store& store, const Store::Sources& sources);
  QuestionWatch(const QuestionWatch&) = delete;
  QuestionWatch& operator=(const QuestionWatch&) = delete;
  ~QuestionWatch() { end(); }

  // Draws no line: rows are printed as they are found.
  void hide() { hidden_ = true; }
  // Takes the line away, for what is printed now, and gives SIGINT back.
  void end();
  // Stays as it is behind end().
  bool interrupted() const { return interrupted_; }
  // What is left to do then: a note on standard error, and the exit code. `rows` were printed.
  static int tell_interrupted(std::uint64_t rows);

 private:
  void run(const std::stop_token& stop, std::uint64_t flows, std::uint64_t files);

  Store& store_;
  std::atomic<bool> interrupted_ = false;
  std::atomic<bool> hidden_ = false;
  std::jthread thread_;  // looks for the signal, interrupts, draws
};

// "37 %  of 2 418 730 flows in 41 files"; without a share where it is not known.
std::string reading_text(std::uint64_t flows, std::uint64_t files, std::optional<double> done);

}  // namespace whither
