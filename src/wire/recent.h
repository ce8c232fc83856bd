#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "base/address.h"

namespace whither {

// Makes 64 bits of what tells one thing from another. Not for secrets: who can forge an exporter's address can forge
// its flows, and gains nothing by a collision.
class Fingerprint {
 public:
  Fingerprint& add(std::uint64_t number) {
    value_ = (value_ ^ number) * 0x9e3779b97f4a7c15ULL;
    value_ ^= value_ >> 32U;
    return *this;
  }
  Fingerprint& add(const Address& address) {
    if (address.is_v4()) return add(address.v4_value());
    std::array<std::uint64_t, 2> halves{};
    const auto bytes = address.bytes();
    std::memcpy(halves.data(), bytes.data(), bytes.size());
    return add(halves[0]).add(halves[1] ^ (bytes.empty() ? 1U : 2U));
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0x243f6a8885a308d3ULL;
};

// A table of a fixed size for what came lately: an entry lies in one of a bucket of four, and of these the one unseen
// longest has to go. Nothing is allocated before the first use. An Entry has `key`, and `seen` in seconds since 1970.
template <typename Entry>
class RecentTable {
 public:
  static constexpr std::size_t kWays = 4;
  // PERF: at the beginning of a line of the cache, so that fetch() brings all of it: the line of the last bytes of one
  // that began elsewhere was waited for, a sixth of the time of a decoding thread.
  struct alignas(64) Bucket : std::array<Entry, kWays> {};

  explicit RecentTable(std::size_t entries) : count_(entries / kWays + 1) {}

  // Where an entry of this key is, if it is anywhere.
  Bucket& bucket(std::uint64_t key) {
    if (buckets_.empty()) buckets_.resize(count_);
    return buckets_[place_of(key)];
  }
  // Has the bucket of this key brought near by the time it is asked for.
  void fetch(std::uint64_t key) const {
    if (buckets_.empty()) return;
    constexpr std::size_t kLine = 64;
    const auto* const bucket = reinterpret_cast<const std::byte*>(&buckets_[place_of(key)]);
    for (std::size_t at = 0; at < sizeof(Bucket); at += kLine) __builtin_prefetch(bucket + at, 1);
  }
  // Calls visit(entry) for each that was ever written.
  template <typename Visit>
  void each(Visit visit) const {
    for (const auto& bucket : buckets_) {
      for (const auto& entry : bucket) {
        if (entry.seen != 0) visit(entry);
      }
    }
  }
  // Where a new one may be written.
  static Entry& oldest(Bucket& bucket) { return *std::ranges::min_element(bucket, {}, &Entry::seen); }

 private:
  // PERF: a multiplication, where a remainder would take a division. Keys are spread over all of 64 bits.
  std::size_t place_of(std::uint64_t key) const {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::size_t>(Wide{key} * count_ >> 64U);
  }

  std::size_t count_;
  std::vector<Bucket> buckets_;
};

}  // namespace whither
