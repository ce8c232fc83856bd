#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/address.h"

namespace whither {

// Values of the MaxMind DB format 2.0 as bytes. A text has at most 284 bytes.
inline std::string mmdb_sized(int type, std::size_t size) {
  std::string head;
  const auto lead = static_cast<char>((type <= 7 ? type << 5 : 0) | static_cast<int>(size < 29 ? size : 29));
  head += lead;
  if (type > 7) head += static_cast<char>(type - 7);
  if (size >= 29) head += static_cast<char>(size - 29);
  return head;
}
inline std::string mmdb_text(std::string_view text) { return mmdb_sized(2, text.size()) + std::string{text}; }
inline std::string mmdb_number(std::uint64_t value, int type = 6) {
  std::string bytes;
  for (; value != 0; value >>= 8U) bytes.insert(bytes.begin(), static_cast<char>(value & 0xffU));
  return mmdb_sized(type, bytes.size()) + bytes;
}
inline std::string mmdb_map(const std::vector<std::pair<std::string_view, std::string>>& members) {
  auto bytes = mmdb_sized(7, members.size());
  for (const auto& [key, value] : members) bytes += mmdb_text(key) + value;
  return bytes;
}
inline std::string mmdb_as(std::uint32_t asn, std::string_view name) {
  return mmdb_map(
      {{"autonomous_system_number", mmdb_number(asn)}, {"autonomous_system_organization", mmdb_text(name)}});
}
inline std::string mmdb_country(std::string_view code) {
  return mmdb_map(
      {{"continent", mmdb_map({{"code", mmdb_text("EU")}})}, {"country", mmdb_map({{"iso_code", mmdb_text(code)}})}});
}

// A small database: IPv4 below ::/96, as MaxMind's own have it, with records of 32 bits.
class MmdbWriter {
 public:
  void add(std::string_view text, const std::string& value) {
    const auto at = static_cast<std::uint32_t>(data_.size());
    data_ += value;
    put(*Net::parse(text), Record{Record::Data, at});
  }
  // The networks of IPv4 once more, e.g. below 2002::/16.
  void lead_to_v4(std::string_view text) { put(*Net::parse(text), Record{Record::Node, node_at_v4()}); }
  // A tree that never ends.
  void lead_to_the_root(std::string_view text) { put(*Net::parse(text), Record{Record::Node, 0}); }

  std::string bytes(std::string_view type, std::uint64_t built) const {
    std::string out;
    const auto count = static_cast<std::uint32_t>(nodes_.size());
    for (const auto& node : nodes_) {
      for (const auto& [kind, value] : node) {
        const auto number = kind == Record::Node ? value : kind == Record::None ? count : count + 16 + value;
        for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift & 0xffU);
      }
    }
    out += std::string(16, '\0') + data_ + "\xab\xcd\xefMaxMind.com";
    return out + mmdb_map({{"node_count", mmdb_number(count)},
                           {"record_size", mmdb_number(32, 5)},
                           {"ip_version", mmdb_number(6, 5)},
                           {"database_type", mmdb_text(type)},
                           {"languages", mmdb_sized(11, 0)},
                           {"binary_format_major_version", mmdb_number(2, 5)},
                           {"binary_format_minor_version", mmdb_number(0, 5)},
                           {"build_epoch", mmdb_number(built, 9)},
                           {"description", mmdb_map({{"en", mmdb_text("of a test")}})}});
  }

 private:
  struct Record {
    enum Kind { None, Node, Data } kind = None;
    std::uint32_t value = 0;
  };

  void put(const Net& net, const Record& record) {
    std::array<std::uint8_t, 16> bits{};
    const auto bytes = net.address.bytes();
    std::ranges::copy(bytes, bits.end() - static_cast<std::ptrdiff_t>(bytes.size()));
    const int length = net.address.is_v4() ? net.length + 96 : net.length;
    std::uint32_t node = 0;
    for (int at = 0;; ++at) {
      auto& next = nodes_[node].at(bits.at(static_cast<std::size_t>(at) / 8) >> (7 - at % 8) & 1U);
      if (at + 1 == length) {
        next = record;
        return;
      }
      if (next.kind != Record::Node) {
        next = {Record::Node, static_cast<std::uint32_t>(nodes_.size())};
        node = next.value;
        nodes_.emplace_back();
      } else {
        node = next.value;
      }
    }
  }
  std::uint32_t node_at_v4() const {
    std::uint32_t node = 0;
    for (int at = 0; at < 96; ++at) node = nodes_[node][0].value;
    return node;
  }

  std::vector<std::array<Record, 2>> nodes_ = std::vector<std::array<Record, 2>>(1);
  std::string data_;
};

}  // namespace whither
