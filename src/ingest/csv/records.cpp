#include "ingest/csv/records.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>

namespace whither {

namespace {

constexpr std::size_t kBuffer = 4 * CsvRecords::kLargest;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// Where the record at the front of `text` ends, with quotes heeded; npos where that is not in it.
std::size_t end_of_record(std::string_view text, char delimiter) {
  bool begins_cell = true;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n') return at;
    if (text[at] == '"' && begins_cell) {
      // Two quotes are one that is inside; to see that they close and open gives the same end.
      at = text.find('"', at + 1);
      if (at == std::string_view::npos) return at;
      begins_cell = true;
      continue;
    }
    begins_cell = text[at] == delimiter;
  }
  return std::string_view::npos;
}

}  // namespace

void CsvRecords::Close::operator()(std::FILE* file) const {
  if (file != stdin) std::fclose(file);
}

Result<CsvRecords> CsvRecords::open(const std::string& path) {
  std::error_code failure;
  if (path != "-" && !std::filesystem::exists(path, failure)) {
    return fail(Fault::Unreachable, fmt::format("there is no file {}", path));
  }
  if (std::filesystem::is_directory(path, failure)) {
    return fail(Fault::Unreachable, fmt::format("{} is a folder: name a file", path));
  }
  CsvRecords records;
  records.path_ = path;
  records.file_.reset(path == "-" ? stdin : std::fopen(path.c_str(), "rb"));
  if (records.file_ == nullptr) return fail_errno("cannot open " + path, errno);
  records.buffer_.resize(kBuffer);
  if (const auto filled = records.fill(); !filled) return std::unexpected(filled.error());
  if (records.left().starts_with(kByteOrderMark)) records.begin_ += kByteOrderMark.size();
  return records;
}

void CsvRecords::set_form(char delimiter, std::size_t cells) {
  delimiter_ = delimiter;
  has_quotes_ = delimiter == ',' || delimiter == ';' || delimiter == '\t';
  expected_ = cells;
}

Result<bool> CsvRecords::fill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  const auto count = std::fread(buffer_.data() + end_, 1, buffer_.size() - end_, file_.get());
  if (count == 0 && std::ferror(file_.get()) != 0) return fail_errno("cannot read " + path_, errno);
  end_ += count;
  position_ += count;
  return count > 0;
}

Result<std::size_t> CsvRecords::line_size() {
  for (std::size_t searched = 0;;) {
    const auto size = left().find('\n', searched);
    if (size != std::string_view::npos) return std::min(size, kLargest + 1);
    searched = left().size();
    if (searched > kLargest) return kLargest + 1;
    const auto more = fill();
    if (!more) return std::unexpected(more.error());
    if (!*more) return left().size();
  }
}

Result<std::size_t> CsvRecords::record_size(std::size_t line) {
  if (!has_quotes_ || !left().substr(0, line).contains('"')) return line;
  for (;;) {
    const auto size = end_of_record(left(), delimiter_);
    if (size <= kLargest) return size;
    if (size != std::string_view::npos || left().size() > kLargest) return std::string_view::npos;
    const auto more = fill();
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
  }
  // At the end of the file a last line needs no end: its quotes do.
  const auto text = std::string(left()) + "\n";
  return end_of_record(text, delimiter_);
}

void CsvRecords::pass(std::size_t size) {
  next_line_ += static_cast<std::uint64_t>(std::ranges::count(left().substr(0, size), '\n')) + 1;
  begin_ = std::min(begin_ + size + 1, end_);
}

Result<void> CsvRecords::pass_empty_lines() {
  for (;;) {
    if (left().size() < 2) {
      if (const auto filled = fill(); !filled) return std::unexpected(filled.error());
    }
    if (left().starts_with("\r\n")) {
      pass(1);
    } else if (left().starts_with('\n')) {
      pass(0);
    } else {
      return {};
    }
  }
}

Result<std::string_view> CsvRecords::peek() {
  if (auto passed = pass_empty_lines(); !passed) return std::unexpected(passed.error());
  const auto size = line_size();
  if (!size) return std::unexpected(size.error());
  auto line = left().substr(0, *size);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

Result<CsvRecords::Outcome> CsvRecords::pass_long_line() {
  for (;;) {
    const auto size = left().find('\n');
    if (size != std::string_view::npos) {
      pass(size);
      return Outcome::TooLong;
    }
    begin_ = end_;
    const auto more = fill();
    if (!more) return std::unexpected(more.error());
    if (*more) continue;
    ++next_line_;
    return Outcome::TooLong;
  }
}

Result<CsvRecords::Outcome> CsvRecords::next() {
  if (auto passed = pass_empty_lines(); !passed) return std::unexpected(passed.error());
  line_ = next_line_;
  const auto line = line_size();
  if (!line) return std::unexpected(line.error());
  if (left().empty()) return Outcome::End;
  if (*line > kLargest) return pass_long_line();
  const auto size = record_size(*line);
  if (!size) return std::unexpected(size.error());
  const bool is_record = *size != std::string_view::npos && split(left().substr(0, *size)) &&
                         (*size == *line || expected_ == 0 || cells_.size() == expected_);
  pass(is_record ? *size : *line);
  return is_record ? Outcome::Record : Outcome::BadQuotes;
}

bool CsvRecords::split(std::string_view record) {
  if (record.ends_with('\r')) record.remove_suffix(1);
  cells_.clear();
  unquoted_.clear();
  unquoted_.reserve(record.size());  // so that it does not move while cells view it
  for (;;) {
    auto size = record.find(delimiter_);
    if (has_quotes_ && record.starts_with('"')) {
      const auto begin = unquoted_.size();
      std::size_t at = 1;
      for (; at < record.size() && (record[at] != '"' || record.substr(at + 1).starts_with('"')); ++at) {
        unquoted_ += record[at];
        if (record[at] == '"') ++at;
      }
      if (at >= record.size()) return false;
      const auto behind = record.substr(at + 1);
      size = behind.find(delimiter_);
      if (behind.substr(0, size).find_first_not_of(' ') != std::string_view::npos) return false;
      if (size != std::string_view::npos) size += at + 1;
      cells_.push_back(std::string_view{unquoted_}.substr(begin));
    } else {
      cells_.push_back(record.substr(0, size));
    }
    if (size == std::string_view::npos) return true;
    record.remove_prefix(size + 1);
  }
}

}  // namespace whither
