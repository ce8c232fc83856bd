#include "ingest/spool/segment.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <random>
#include <string_view>
#include <vector>

#include "ingest/spool/record.h"

namespace whither {

namespace {

constexpr std::string_view kMagic = "whither-spool-1\n";
constexpr std::size_t kLargest = std::size_t{1} << 30;
constexpr std::size_t kPage = std::size_t{64} << 10;  // no machine has larger ones

struct Header {
  std::array<char, 16> magic{};
  std::uint64_t seed = 0;
  std::uint64_t size = 0;  // of the file
  std::array<std::byte, 24> none{};
  std::uint64_t check = 0;
};
static_assert(sizeof(Header) == SpoolSegment::kHeader);

std::uint64_t check_of(const Header& header) { return XXH3_64bits(&header, offsetof(Header, check)); }

std::span<std::byte> map(const Fd& fd, std::size_t size, int protection) {
  void* const address = ::mmap(nullptr, size, protection, MAP_SHARED, fd.number(), 0);
  if (address == MAP_FAILED) return {};
  return {static_cast<std::byte*>(address), size};
}

// Writes zeros to all of a file. In large pieces, as the kernel then takes large pieces of memory for them.
bool fill(const Fd& fd, std::size_t size) {
  const std::vector<std::byte> zeros(std::min<std::size_t>(size, 1U << 20));
  for (std::size_t at = 0; at < size;) {
    const auto count = ::pwrite(fd.number(), zeros.data(), std::min(zeros.size(), size - at), static_cast<off_t>(at));
    if (count <= 0) return false;
    at += static_cast<std::size_t>(count);
  }
  return true;
}

std::unexpected<Error> damaged(const std::string& path, std::string_view why) {
  return fail(Fault::Damaged, fmt::format("{}: {}", path, why));
}

}  // namespace

Result<std::unique_ptr<SpoolSegment>> SpoolSegment::create(const std::string& path, std::size_t size, bool filled) {
  const Fd fd{::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644)};
  if (!fd) return fail_errno("cannot create " + path, errno);
  // Room on disk beforehand: a mapped page without it would end the process.
  if (const int reason = ::posix_fallocate(fd.number(), 0, static_cast<off_t>(size)); reason != 0) {
    ::unlink(path.c_str());
    return fail_errno(fmt::format("cannot take {} MiB for {}", size >> 20U, path), reason);
  }
  if (filled && !fill(fd, size)) {
    const int reason = errno;
    ::unlink(path.c_str());
    return fail_errno("cannot write to " + path, reason);
  }
  const auto bytes = map(fd, size, PROT_READ | PROT_WRITE);
  if (bytes.empty()) {
    const int reason = errno;
    ::unlink(path.c_str());
    return fail_errno("cannot map " + path, reason);
  }
  std::random_device random;
  Header header;
  std::memcpy(header.magic.data(), kMagic.data(), kMagic.size());
  header.seed = std::uint64_t{random()} << 32U | random();
  header.size = size;
  header.check = check_of(header);
  std::memcpy(bytes.data(), &header, sizeof header);
  return std::unique_ptr<SpoolSegment>{new SpoolSegment{path, bytes, header.seed}};
}

Result<std::unique_ptr<SpoolSegment>> SpoolSegment::open(const std::string& path) {
  const Fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd) return fail_errno("cannot open " + path, errno);
  struct stat status{};
  if (::fstat(fd.number(), &status) != 0) return fail_errno("cannot read " + path, errno);
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return nullptr;
  if (size < kHeader || size > kLargest) return damaged(path, fmt::format("{} bytes are no segment", size));
  const auto bytes = map(fd, size, PROT_READ);
  if (bytes.empty()) return fail_errno("cannot map " + path, errno);
  Header header;
  std::memcpy(&header, bytes.data(), sizeof header);
  std::unique_ptr<SpoolSegment> segment{new SpoolSegment{path, bytes, header.seed}};
  if (std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{0}; })) return nullptr;
  const std::string_view magic{header.magic.data(), header.magic.size()};
  if (magic != kMagic || header.check != check_of(header)) return damaged(path, "it does not begin as a segment does");
  return segment;
}

SpoolSegment::~SpoolSegment() { ::munmap(bytes_.data(), bytes_.size()); }

bool SpoolSegment::append(const Datagram& datagram) {
  const auto offset = end_.load(std::memory_order_relaxed);
  const auto size = record_size(datagram.payload.size());
  if (size > bytes_.size() - offset) return false;
  put_record(bytes_.subspan(offset, size), datagram, seed_at(offset));
  end_.store(offset + size, std::memory_order_release);
  return true;
}

void SpoolSegment::page_in(std::size_t from, std::size_t to) const {
  from &= ~(kPage - 1);
  to = std::min(to, bytes_.size());
  // A kernel before 5.14 does not know it: pages then come when they are written to.
  if (from < to) ::madvise(bytes_.data() + from, to - from, MADV_POPULATE_WRITE);
}

std::optional<Datagram> SpoolSegment::at(std::size_t offset, std::size_t& next) const {
  if (offset >= end()) return std::nullopt;
  auto found = own_record(bytes_.subspan(offset));
  if (found) next = offset + record_size(found->payload.size());
  return found;
}

std::optional<Datagram> SpoolSegment::find(std::size_t offset, std::size_t& next, bool& damaged) const {
  for (const auto begin = offset; offset + kRecordHeader <= bytes_.size(); offset += 8) {
    const auto rest = std::span<const std::byte>{bytes_}.subspan(offset);
    if (auto found = checked_record(rest, seed_at(offset))) {
      damaged = damaged || offset != begin;
      next = offset + record_size(found->payload.size());
      return found;
    }
    // A record that was being written when the process ended has no checksum yet.
    if (offset == begin && has_checksum(rest)) damaged = true;
  }
  return std::nullopt;
}

Result<void> SpoolSegment::sync() {
  const auto from = synced_.load(std::memory_order_relaxed) & ~(kPage - 1);
  const auto to = end();
  if (to == synced_.load(std::memory_order_relaxed)) return {};
  // PERF: whole pages are not written to again. Each one that is mapped would be write-protected on its own, with an
  // interrupt for the other cores; taken out of the mapping all at once they cost a tenth of that.
  if (const auto whole = to & ~(kPage - 1); whole > from) ::madvise(bytes_.data() + from, whole - from, MADV_DONTNEED);
  if (::msync(bytes_.data() + from, to - from, MS_SYNC) != 0) return fail_errno("cannot write " + path_, errno);
  synced_.store(to, std::memory_order_relaxed);
  return {};
}

}  // namespace whither
