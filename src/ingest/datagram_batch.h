#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "flow/datagram.h"

namespace whither {

// Datagrams one behind the other in one buffer of its own: what crosses threads between receiving and decoding.
class DatagramBatch {
 public:
  void add(const Datagram& datagram) {
    entries_.push_back(
        {datagram.received, datagram.sender, datagram.sender_port, bytes_.size(), datagram.payload.size()});
    bytes_.insert(bytes_.end(), datagram.payload.begin(), datagram.payload.end());
  }

  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  // Memory that the batch stands for, in bytes.
  std::size_t weight() const { return bytes_.size() + entries_.size() * sizeof(Entry); }

  // Views the batch: valid until it changes or goes.
  Datagram operator[](std::size_t index) const {
    const auto& entry = entries_[index];
    return {entry.received, entry.sender, entry.sender_port, std::span{bytes_}.subspan(entry.offset, entry.size)};
  }

 private:
  struct Entry {
    Time received;
    Address sender;
    std::uint16_t sender_port;
    std::size_t offset;
    std::size_t size;
  };
  std::vector<std::byte> bytes_;
  std::vector<Entry> entries_;
};

}  // namespace whither
