#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/file.h"
#include "base/result.h"
#include "flow/datagram.h"

namespace whither {

// A file of the spool, mapped: a header and records, one behind the other, in a file whose room was taken beforehand.
// What is written survives the end of the process at once, and a loss of power after the next sync(). One thread
// appends, one reads, any may sync.
class SpoolSegment {
 public:
  static constexpr std::size_t kHeader = 64;
  // What one record takes at most, and with the header a segment at least.
  static constexpr std::size_t kLeastSize = 1U << 17;

  // A new file of that size, of which each byte has its place on disk. Fault::Unreachable where there is no room. With
  // `filled` its pages are in memory, as zeros that were written to them: together they cost a quarter of what they do
  // when page_in() makes one after the other, and they are brought to disk twice where they are not used soon.
  static Result<std::unique_ptr<SpoolSegment>> create(const std::string& path, std::size_t size, bool filled);
  // One that was left, for reading. Fault::Damaged with the reason where its header is none. Null where nothing was
  // ever written to it, as the process ended while it was made.
  static Result<std::unique_ptr<SpoolSegment>> open(const std::string& path);
  SpoolSegment(const SpoolSegment&) = delete;
  SpoolSegment& operator=(const SpoolSegment&) = delete;
  ~SpoolSegment();

  const std::string& path() const { return path_; }
  std::size_t size() const { return bytes_.size(); }

  // False where there is no room left for it.
  bool append(const Datagram& datagram);
  // Where the next record will be.
  std::size_t end() const { return end_.load(std::memory_order_acquire); }
  // Nothing more will be appended.
  void close() { closed_.store(true, std::memory_order_release); }
  bool closed() const { return closed_.load(std::memory_order_acquire); }

  // Has the pages between these offsets in memory and ready to be written, so that who appends finds them there: a page
  // that is touched first costs as much as receiving what goes onto it, and may wait for the file system. Any thread.
  void page_in(std::size_t from, std::size_t to) const;

  // The record at `offset` of those that this process appended, and where the next one is.
  std::optional<Datagram> at(std::size_t offset, std::size_t& next) const;

  // The same for a file that was left: what is damaged is stepped over, to the next record that is whole, and `damaged`
  // is set. Nothing at the end; a record that was being written when the process ended is no damage.
  std::optional<Datagram> find(std::size_t offset, std::size_t& next, bool& damaged) const;

  // Brings to disk what was written so far.
  Result<void> sync();

 private:
  SpoolSegment(std::string path, std::span<std::byte> bytes, std::uint64_t seed)
      : path_(std::move(path)), bytes_(bytes), seed_(seed) {}

  std::uint64_t seed_at(std::size_t offset) const { return seed_ + offset; }

  std::string path_;
  std::span<std::byte> bytes_;
  std::uint64_t seed_;
  std::atomic<std::size_t> end_ = kHeader;
  std::atomic<std::size_t> synced_ = 0;
  std::atomic<bool> closed_ = false;
};

}  // namespace whither
