#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace whither {

// Reads the records of a text of cells (RFC 4180) one after the other, in bounded memory: a cell that begins with a
// quote ends with one, two quotes inside it are one, and it may hold the delimiter and ends of lines. Lines end with LF
// or CR LF; empty ones are passed over, and so is a byte order mark. One thread.
class CsvRecords {
 public:
  // Bytes of a record: four texts of Texts::kMaxText, all of them quotes, and the rest.
  static constexpr std::size_t kLargest = std::size_t{128} << 10;

  // Standard input where `path` is "-". Fault::Unreachable where there is no such file.
  static Result<CsvRecords> open(const std::string& path);

  // The first line that is not empty, which next() gives again; "" where there is none.
  Result<std::string_view> peek();
  // What is between two cells; quotes mean nothing where it is no comma, semicolon or tab. Cells that one record has;
  // one that goes over several lines and has not as many is none.
  void set_form(char delimiter, std::size_t cells);

  // What is no record is one line, and reading goes on behind it.
  enum class Outcome : std::uint8_t { Record, BadQuotes, TooLong, End };
  Result<Outcome> next();

  // Of the record that next() gave, good until the next call. Blanks around them are kept.
  std::span<const std::string_view> cells() const { return cells_; }
  // In which the record begins, from 1.
  std::uint64_t line() const { return line_; }
  // Bytes read so far.
  std::uint64_t position() const { return position_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const;
  };

  std::string_view left() const { return {buffer_.data() + begin_, end_ - begin_}; }
  // Reads on behind what is left, which moves to the front. False at the end of the file.
  Result<bool> fill();
  // The size of the next line without its end, of kLargest + 1 bytes where it has more.
  Result<std::size_t> line_size();
  // The size of the record that begins here; npos where its quotes do not end within kLargest bytes.
  Result<std::size_t> record_size(std::size_t line);
  Result<void> pass_empty_lines();
  Result<Outcome> pass_long_line();
  // Moves behind what was read and the end of its line.
  void pass(std::size_t size);
  bool split(std::string_view record);

  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t position_ = 0;
  std::uint64_t line_ = 0;
  std::uint64_t next_line_ = 1;
  char delimiter_ = ',';
  bool has_quotes_ = true;
  std::size_t expected_ = 0;
  std::vector<std::string_view> cells_;
  std::string unquoted_;  // what cells_ views where quotes were doubled
};

}  // namespace whither
