#include "app/growing_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "app/complaints.h"

namespace whither {

namespace {

constexpr std::size_t kPiece = std::size_t{64} << 10U;
constexpr int kMostPieces = 64;  // at once, so that others have their turn
constexpr std::size_t kLongestHeader = 4096;

}  // namespace

std::uint64_t GrowingFile::read_on(const Take& take) {
  piece_.resize(kPiece);
  // The old one is read to its end before another takes its place.
  if ((!file_ || read_all(take)) && reopen(take)) read_all(take);
  return std::exchange(too_long_, 0);
}

// False where there is more.
bool GrowingFile::read_all(const Take& take) {
  for (int count = 0; count < kMostPieces; ++count) {
    if (!read_piece(take)) return true;
  }
  return false;
}

bool GrowingFile::read_piece(const Take& take) {
  const auto size = ::pread(file_.number(), piece_.data(), piece_.size(), static_cast<off_t>(offset_));
  if (size <= 0) return false;
  offset_ += static_cast<std::uint64_t>(size);
  auto left = std::string_view{piece_}.substr(0, static_cast<std::size_t>(size));
  for (;;) {
    const auto end = left.find('\n');
    const auto part = left.substr(0, end);
    if (!is_left_out_ && rest_.size() + part.size() > kLongestLine) {
      is_left_out_ = true;
      ++too_long_;
    }
    if (!is_left_out_) rest_ += part;
    if (end == std::string_view::npos) return true;
    end_line(take);
    left.remove_prefix(end + 1);
  }
}

void GrowingFile::end_line(const Take& take) {
  if (rest_.ends_with('\r')) rest_.pop_back();
  if (!is_left_out_ && !rest_.empty()) take(rest_);
  rest_.clear();
  is_left_out_ = false;
}

// True where there is something to read on.
bool GrowingFile::reopen(const Take& take) {
  struct stat here{};
  const bool is_there = ::stat(path_.c_str(), &here) == 0;
  const int reason = errno;
  if (is_there && file_ && here.st_ino == inode_) {
    if (static_cast<std::uint64_t>(here.st_size) < offset_) {  // it was emptied
      end_line(take);
      offset_ = 0;
    }
    return true;
  }
  Fd opened{is_there ? ::open(path_.c_str(), O_RDONLY | O_CLOEXEC) : -1};
  if (!opened) {
    const std::string trouble = std::strerror(is_there ? errno : reason);
    if (trouble != told_) note(fmt::format("{}: {}; it is looked for again", path_, trouble));
    told_ = trouble;
    is_new_ = false;  // what comes is all new
    return static_cast<bool>(file_);
  }
  end_line(take);
  file_ = std::move(opened);
  inode_ = here.st_ino;
  begin_at(std::exchange(is_new_, false) ? static_cast<std::uint64_t>(here.st_size) : 0, take);
  told_.clear();
  return true;
}

void GrowingFile::begin_at(std::uint64_t offset, const Take& take) {
  offset_ = offset;
  if (offset == 0) return;
  char last = '\n';
  (void)::pread(file_.number(), &last, 1, static_cast<off_t>(offset - 1));
  is_left_out_ = last != '\n';
  const auto size = ::pread(file_.number(), piece_.data(), std::min<std::uint64_t>(kLongestHeader, offset), 0);
  auto head = std::string_view{piece_}.substr(0, static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  while (head.starts_with('#') && head.contains('\n')) {
    take(head.substr(0, head.find('\n')));
    head.remove_prefix(head.find('\n') + 1);
  }
}

}  // namespace whither
