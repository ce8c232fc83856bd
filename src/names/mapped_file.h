#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "base/result.h"

namespace whither {

// A whole regular file mapped for reading; its bytes begin at a page and live as long as this object, also when it is
// moved. The file must be replaced by rename, never changed in place. Any thread may read.
class MappedFile {
 public:
  MappedFile() = default;
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  // Fault::Unreachable or NotPermitted where it cannot be opened, Fault::Damaged where it is no regular file or larger
  // than `limit` bytes. An empty file gives no bytes.
  static Result<MappedFile> open(const std::string& path, std::size_t limit);

  std::span<const std::byte> bytes() const { return bytes_; }
  // Gives memory back that bytes were read into, until they are read again.
  void forget() const;

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace whither
