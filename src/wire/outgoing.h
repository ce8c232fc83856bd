#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace whither {

// Finished datagrams, one behind the other in one buffer of its own: what an Encoder makes and a sender takes. One
// thread at a time.
class Outgoing {
 public:
  // `records` says how many records of flows are in it.
  void add(std::span<const std::byte> datagram, std::uint32_t records) {
    entries_.push_back({bytes_.size(), datagram.size(), records});
    bytes_.insert(bytes_.end(), datagram.begin(), datagram.end());
  }
  // Keeps the memory for the next ones.
  void clear() {
    bytes_.clear();
    entries_.clear();
  }

  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  // Views this object: valid until it changes or goes.
  std::span<const std::byte> operator[](std::size_t index) const {
    return std::span{bytes_}.subspan(entries_[index].offset, entries_[index].size);
  }
  std::uint32_t records_of(std::size_t index) const { return entries_[index].records; }

 private:
  struct Entry {
    std::size_t offset;
    std::size_t size;
    std::uint32_t records;
  };
  std::vector<std::byte> bytes_;
  std::vector<Entry> entries_;
};

}  // namespace whither
