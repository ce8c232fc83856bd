#include "names/line_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace whither {

namespace {
constexpr std::size_t kBuffer = 256 * 1024;
}

Result<LineReader> LineReader::open(const std::string& path) {
  Fd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file) return fail_errno("cannot open " + path, errno);
  return LineReader{std::move(file), path};
}

LineReader::LineReader(Fd file, std::string path) : file_(std::move(file)), path_(std::move(path)), buffer_(kBuffer) {}

Result<bool> LineReader::fill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  ssize_t got = 0;
  do {
    got = ::read(file_.number(), buffer_.data() + end_, buffer_.size() - end_);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return fail_errno("cannot read " + path_, errno);
  end_ += static_cast<std::size_t>(got);
  return got > 0;
}

Result<std::optional<std::string_view>> LineReader::next() {
  std::size_t searched = 0;
  for (;;) {
    const std::string_view left{buffer_.data() + begin_, end_ - begin_};
    auto size = left.find('\n', searched);
    searched = left.size();
    if (size == std::string_view::npos && left.size() <= kMaxLine) {
      const auto more = fill();
      if (!more) return std::unexpected(more.error());
      if (*more) continue;
      if (left.empty()) return std::nullopt;
      size = left.size();  // the last line has no end
    }
    ++number_;
    if (size > kMaxLine) {
      return fail(Fault::NotUnderstood, fmt::format("{}:{}: a line of more than {} bytes", path_, number_, kMaxLine));
    }
    std::string_view line{buffer_.data() + begin_, size};
    begin_ = std::min(begin_ + size + 1, end_);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }
}

}  // namespace whither
