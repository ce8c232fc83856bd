#include "app/log_cursor.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>
#include <string_view>

#include "base/file.h"

namespace whither {

namespace {

constexpr std::string_view kFirstLine = "whither-log 1";
constexpr std::string_view kQuestion = "question ";

std::uint64_t size_of(const std::string& path) {
  std::error_code failure;
  const auto size = std::filesystem::file_size(path, failure);
  return failure ? 0 : size;
}

std::string line_of(std::istringstream& in) {
  std::string line;
  std::getline(in, line);
  return line;
}

}  // namespace

Result<LogCursor> LogCursor::open(const std::string& path, const std::string& store_id, const std::string& question) {
  LogCursor cursor{path, store_id, question};
  if (auto read = cursor.read(); !read) return std::unexpected(read.error());
  return cursor;
}

// whither-log 1 / store ID / question WORDS / at ROW SIZE / to ROW SIZE
Result<void> LogCursor::read() {
  const auto pos = path_ + ".pos";
  size_ = size_of(path_);
  if (::access(pos.c_str(), F_OK) != 0) return {};
  const auto text = read_file(pos, 65536);
  if (!text) return std::unexpected(text.error());
  std::istringstream in{*text};
  const auto first = line_of(in);
  const auto store = line_of(in);
  const auto question = line_of(in);
  std::string at_word;
  std::string to_word;
  std::uint64_t at_row = 0;
  std::uint64_t at_size = 0;
  std::uint64_t to_row = 0;
  std::uint64_t to_size = 0;
  in >> at_word >> at_row >> at_size >> to_word >> to_row >> to_size;
  const bool in_form = first == kFirstLine && store.starts_with("store ") && question.starts_with(kQuestion) && in &&
                       at_word == "at" && to_word == "to" && at_row <= to_row && at_size <= to_size;
  if (!in_form) {
    return fail(Fault::Damaged, fmt::format("{} is damaged: remove it to write the log anew from the first flow", pos));
  }
  const std::string others = store != "store " + store_id_ ? "other data"
                             : question != "question " + question_
                                 ? fmt::format("`{}`", question.substr(kQuestion.size()))
                                 : "";
  if (!others.empty()) {
    return fail(Fault::Usage,
                fmt::format("{} was written for {}: choose another file with -o, or remove both", pos, others));
  }
  const bool whole = size_ >= to_size;
  next_row_ = whole ? to_row : at_row;
  if (whole || size_ <= at_size) return {};
  if (::truncate(path_.c_str(), static_cast<off_t>(at_size)) != 0) return fail_errno("cannot shorten " + path_, errno);
  size_ = at_size;
  return {};
}

Result<void> LogCursor::write(std::uint64_t to_row, std::uint64_t to_size) const {
  return write_file_atomically(
      path_ + ".pos", fmt::format("{}\nstore {}\nquestion {}\nat {} {}\nto {} {}\n", kFirstLine, store_id_, question_,
                                  next_row_, size_, to_row, to_size));
}

Result<void> LogCursor::append(const std::string& lines, std::uint64_t next_row) {
  if (auto intended = write(next_row, size_ + lines.size()); !intended) return intended;
  const Fd log{::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)};
  if (!log) return fail_errno("cannot open " + path_, errno);
  for (std::string_view rest = lines; !rest.empty();) {
    const auto written = ::write(log.number(), rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const auto reason = errno;
      // So that the next attempt does not append to half a line. Where this fails too, the next run cuts it off.
      (void)::ftruncate(log.number(), static_cast<off_t>(size_));
      return fail_errno("cannot write " + path_, reason);
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  // The next write to the .pos file says that these lines stand, which has to be true after a power loss too.
  if (::fsync(log.number()) != 0 && errno != EINVAL) return fail_errno("cannot sync " + path_, errno);
  size_ += lines.size();
  next_row_ = next_row;
  return {};
}

Result<void> LogCursor::settle() {
  if (settled_ == next_row_) return {};
  if (auto written = write(next_row_, size_); !written) return written;
  settled_ = next_row_;
  return {};
}

}  // namespace whither
