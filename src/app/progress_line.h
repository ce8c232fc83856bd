#pragma once

#include <string>

namespace whither {

// A line on standard error that says how far something is, where that is a terminal and it is wanted. One thread.
class ProgressLine {
 public:
  explicit ProgressLine(bool wanted);
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine() { clear(); }

  bool is_shown() const { return is_shown_; }
  void draw(const std::string& text);
  // Before something else is written to the terminal.
  void clear();

 private:
  const bool is_shown_;
  bool is_drawn_ = false;
};

}  // namespace whither
