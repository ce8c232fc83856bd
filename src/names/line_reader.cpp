#include "names/line_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/file.h"

namespace whither {

namespace {
constexpr std::size_t kBuffer = 256 * 1024;
}

void LineReader::Close::operator()(gzFile_s* file) const { gzclose_r(file); }

Result<LineReader> LineReader::open(const std::string& path) {
  Fd opened{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!opened) return fail_errno("cannot open " + path, errno);
  File file{gzdopen(opened.number(), "rb")};
  if (!file) return fail(Fault::Internal, "no memory to read " + path);
  (void)opened.release();  // zlib closes it
  return LineReader{std::move(file), path};
}

LineReader::LineReader(File file, std::string path)
    : file_(std::move(file)), path_(std::move(path)), buffer_(kBuffer) {}

Result<bool> LineReader::fill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  const int got = gzread(file_.get(), buffer_.data() + end_, static_cast<unsigned>(buffer_.size() - end_));
  int failure = Z_OK;
  const char* const reason = gzerror(file_.get(), &failure);
  if (got < 0 && failure == Z_ERRNO) return fail_errno("cannot read " + path_, errno);
  // At the end of the file, too: what gzip packed may be cut short.
  if (got < 0 || (got == 0 && failure != Z_OK)) {
    const std::string_view text{reason};  // "<fd:3>: unexpected end of file"
    return fail(Fault::Damaged,
                fmt::format("cannot read {}{}", path_, text.substr(std::min(text.find(": "), text.size()))));
  }
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
