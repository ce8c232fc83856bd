#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/file.h"

namespace whither {

// A text file that grows, read on line by line, also where another takes its place or it is emptied. What stands there
// at first is of before and is left out, but for a header: the lines at its beginning that begin with "#". One thread.
class GrowingFile {
 public:
  static constexpr std::size_t kLongestLine = std::size_t{64} << 10U;  // bytes

  explicit GrowingFile(std::string path) : path_(std::move(path)) {}

  // Gives each line that has come, without its end, of at most some megabytes. Tells how many were longer than
  // kLongestLine and are left out.
  using Take = std::function<void(std::string_view line)>;
  std::uint64_t read_on(const Take& take);

 private:
  bool read_all(const Take& take);
  bool read_piece(const Take& take);
  void end_line(const Take& take);
  bool reopen(const Take& take);
  void begin_at(std::uint64_t offset, const Take& take);

  std::string path_;
  Fd file_;
  std::uint64_t inode_ = 0;
  std::uint64_t offset_ = 0;
  std::string rest_;          // a line that is not whole
  bool is_left_out_ = false;  // it is too long, or began before
  bool is_new_ = true;        // was not looked at yet
  std::uint64_t too_long_ = 0;
  std::string piece_;
  std::string told_;  // what is wrong
};

}  // namespace whither
