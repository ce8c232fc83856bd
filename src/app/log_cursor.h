#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace whither {

// How far `whither log -o FILE` has come: FILE.pos beside the log. Before lines are appended it says what was there and
// what will be there, so that a run which was cut off in between neither repeats nor skips a line.
class LogCursor {
 public:
  // Of the log `path`, made for one store and one question in words. Where the .pos file belongs to others it is
  // Fault::Usage; where it cannot be read, Fault::Damaged. A half-written tail of the log is cut off.
  static Result<LogCursor> open(const std::string& path, const std::string& store_id, const std::string& question);

  // The number of the next row to look at.
  std::uint64_t next_row() const { return next_row_; }
  // Appends `lines` to the log and moves on to `next_row`.
  Result<void> append(const std::string& lines, std::uint64_t next_row);
  // Moves on where no line was to be written; kept in memory until the next append() or settle().
  void skip_to(std::uint64_t next_row) { next_row_ = next_row; }
  // Writes down how far it has come.
  Result<void> settle();

 private:
  LogCursor(std::string path, std::string store_id, std::string question)
      : path_(std::move(path)), store_id_(std::move(store_id)), question_(std::move(question)) {}
  Result<void> read();
  Result<void> write(std::uint64_t to_row, std::uint64_t to_size) const;

  std::string path_;
  std::string store_id_;
  std::string question_;
  std::uint64_t next_row_ = 0;
  std::uint64_t size_ = 0;                     // of the log, in bytes
  std::uint64_t settled_ = ~std::uint64_t{0};  // the row that the .pos file says
};

}  // namespace whither
