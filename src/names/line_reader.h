#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

struct gzFile_s;  // of zlib

namespace whither {

// Reads a text file line by line in bounded memory, one that gzip packed as if it were unpacked. Belongs to one thread.
class LineReader {
 public:
  static constexpr std::size_t kMaxLine = 4096;

  static Result<LineReader> open(const std::string& path);

  // The next line without its end (LF or CR LF), good until the next call; nothing at the end of the file.
  // Fault::NotUnderstood for a line of more than kMaxLine bytes, Fault::Damaged where what is packed is cut short.
  Result<std::optional<std::string_view>> next();
  // Of the line that next() gave last, from 1.
  std::size_t number() const { return number_; }

 private:
  struct Close {
    void operator()(gzFile_s* file) const;
  };
  using File = std::unique_ptr<gzFile_s, Close>;

  LineReader(File file, std::string path);
  // Reads on behind what is left, which moves to the front; false at the end of the file.
  Result<bool> fill();

  File file_;
  std::string path_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t number_ = 0;
};

}  // namespace whither
