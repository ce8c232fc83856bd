#include "names/mapped_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "base/file.h"

namespace whither {

namespace {

Result<std::span<const std::byte>> map(int descriptor, const std::string& path, std::size_t limit) {
  struct stat status{};
  if (fstat(descriptor, &status) != 0) return fail_errno("cannot read " + path, errno);
  if (!S_ISREG(status.st_mode)) return fail(Fault::Damaged, path + " is not a file");
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size > limit) return fail(Fault::Damaged, fmt::format("{} is larger than {} bytes", path, limit));
  if (size == 0) return std::span<const std::byte>{};
  void* const address = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (address == MAP_FAILED) return fail_errno("cannot map " + path, errno);
  return std::span{static_cast<const std::byte*>(address), size};
}

}  // namespace

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

void MappedFile::forget() const {
  if (!bytes_.empty()) ::madvise(const_cast<std::byte*>(bytes_.data()), bytes_.size(), MADV_DONTNEED);
}

Result<MappedFile> MappedFile::open(const std::string& path, std::size_t limit) {
  // O_NONBLOCK: opening a FIFO must not wait for its writer.
  const Fd opened{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (!opened) return fail_errno("cannot open " + path, errno);
  const auto bytes = map(opened.number(), path, limit);
  if (!bytes) return std::unexpected(bytes.error());
  MappedFile file;
  file.bytes_ = *bytes;
  return file;
}

}  // namespace whither
