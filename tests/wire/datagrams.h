#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/address.h"
#include "wire/decoder.h"

namespace whither {

// Big-endian bytes, put together one after the other.
class Bytes {
 public:
  Bytes& u8(std::uint64_t value) { return number(value, 1); }
  Bytes& u16(std::uint64_t value) { return number(value, 2); }
  Bytes& u32(std::uint64_t value) { return number(value, 4); }
  Bytes& u64(std::uint64_t value) { return number(value, 8); }
  Bytes& number(std::uint64_t value, int size) {
    for (int i = size - 1; i >= 0; --i) bytes_.push_back(static_cast<std::byte>(i < 8 ? value >> (8 * i) : 0));
    return *this;
  }
  Bytes& address(std::string_view text) {
    const auto address = Address::parse(text).value();
    for (const auto byte : address.bytes()) bytes_.push_back(static_cast<std::byte>(byte));
    return *this;
  }
  Bytes& text(std::string_view text) {
    for (const char letter : text) bytes_.push_back(static_cast<std::byte>(letter));
    return *this;
  }
  // A text in a field of fixed length, and one with its length before it (RFC 7011, 7).
  Bytes& padded(std::string_view letters, std::size_t size) { return text(letters).zeros(size - letters.size()); }
  Bytes& counted(std::string_view letters) { return counted(Bytes{}.text(letters)); }
  Bytes& counted(const Bytes& content) {
    if (content.size() >= 255)
      u8(255).u16(content.size());
    else
      u8(content.size());
    return then(content);
  }
  Bytes& zeros(std::size_t count) {
    bytes_.resize(bytes_.size() + count);
    return *this;
  }
  Bytes& then(const Bytes& more) {
    bytes_.insert(bytes_.end(), more.bytes_.begin(), more.bytes_.end());
    return *this;
  }
  std::size_t size() const { return bytes_.size(); }
  std::span<const std::byte> view() const { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
};

inline constexpr std::uint32_t kExported = 1'786'700'000;  // August 2026
inline constexpr Time kReceived = time_of_seconds(kExported) + std::chrono::milliseconds{1500};

struct V5Record {
  std::string_view src = "192.168.1.139";
  std::string_view dst = "192.0.2.8";
  std::string_view next_hop = "0.0.0.0";
  std::uint32_t packets = 10;
  std::uint32_t octets = 1000;
  std::uint32_t first = 9'990'000;
  std::uint32_t last = 9'995'000;
  std::uint16_t src_port = 40000;
  std::uint16_t dst_port = 443;
  std::uint8_t protocol = 6;
  std::uint8_t flags = 0x18;
  std::uint16_t src_as = 64500;
  std::uint16_t dst_as = 64501;
};

struct V5Header {
  std::uint32_t uptime = 10'000'000;
  std::uint32_t seconds = kExported;
  std::uint32_t nanoseconds = 0;
  std::uint32_t sequence = 0;
  std::uint8_t engine_type = 0;
  std::uint8_t engine_id = 0;
  std::uint16_t sampling = 0;
};

inline Bytes netflow5(const V5Header& header, std::initializer_list<V5Record> records) {
  Bytes out;
  out.u16(5).u16(records.size()).u32(header.uptime).u32(header.seconds).u32(header.nanoseconds).u32(header.sequence);
  out.u8(header.engine_type).u8(header.engine_id).u16(header.sampling);
  for (const auto& record : records) {
    out.address(record.src).address(record.dst).address(record.next_hop).u16(3).u16(4);
    out.u32(record.packets).u32(record.octets).u32(record.first).u32(record.last);
    out.u16(record.src_port).u16(record.dst_port).u8(0).u8(record.flags).u8(record.protocol).u8(8);
    out.u16(record.src_as).u16(record.dst_as).u8(24).u8(16).u16(0);
  }
  return out;
}

// A field of a template: element, size, and for IPFIX an enterprise.
struct In {
  std::uint16_t element;
  std::uint16_t size;
  std::uint32_t enterprise = 0;
};
using Ins = std::vector<In>;

inline Bytes set(std::uint16_t id, const Bytes& content) {
  return Bytes{}.u16(id).u16(content.size() + 4).then(content);
}

inline Bytes fields(const Ins& ins) {
  Bytes out;
  for (const auto& in : ins) {
    out.u16(in.enterprise != 0 ? in.element | 0x8000 : in.element).u16(in.size);
    if (in.enterprise != 0) out.u32(in.enterprise);
  }
  return out;
}

inline Bytes template_record(std::uint16_t id, const Ins& ins) {
  return Bytes{}.u16(id).u16(ins.size()).then(fields(ins));
}

// What a protocol with templates wraps around its sets.
struct Header {
  std::uint32_t seconds = kExported;
  std::uint32_t sequence = 0;
  std::uint32_t domain = 0;
  std::uint32_t uptime = 10'000'000;  // v9 only
};

struct Netflow9 {
  static constexpr std::string_view kName = "netflow9";
  static Bytes message(const Bytes& sets, const Header& header = {}) {
    return Bytes{}
        .u16(9)
        .u16(1)
        .u32(header.uptime)
        .u32(header.seconds)
        .u32(header.sequence)
        .u32(header.domain)
        .then(sets);
  }
  static Bytes templates(std::uint16_t id, const Ins& ins) { return set(0, template_record(id, ins)); }
  static Bytes options(std::uint16_t id, const Ins& scopes, const Ins& ins) {
    return set(1, Bytes{}.u16(id).u16(scopes.size() * 4).u16(ins.size() * 4).then(fields(scopes)).then(fields(ins)));
  }
};

struct Ipfix {
  static constexpr std::string_view kName = "ipfix";
  static Bytes message(const Bytes& sets, const Header& header = {}) {
    return Bytes{}.u16(10).u16(sets.size() + 16).u32(header.seconds).u32(header.sequence).u32(header.domain).then(sets);
  }
  static Bytes templates(std::uint16_t id, const Ins& ins) { return set(2, template_record(id, ins)); }
  static Bytes options(std::uint16_t id, const Ins& scopes, const Ins& ins) {
    return set(
        3, Bytes{}.u16(id).u16(scopes.size() + ins.size()).u16(scopes.size()).then(fields(scopes)).then(fields(ins)));
  }
};

// A template of addresses, ports, protocol, packets and octets, and records of it.
inline Ins tuple() { return {{8, 4}, {12, 4}, {7, 2}, {11, 2}, {4, 1}, {2, 4}, {1, 4}}; }
inline Bytes tuple_record(std::uint32_t octets = 1000) {
  return Bytes{}.address("192.168.1.139").address("192.0.2.8").u16(40000).u16(443).u8(6).u32(10).u32(octets);
}

// A decoder, and what came out of it.
class Receiver {
 public:
  explicit Receiver(DecoderLimits limits = {}, DecoderOptions options = {}) : decoder(drops, limits, options) {}

  std::expected<void, Drop> take(const Bytes& datagram) { return take(datagram.view()); }
  std::expected<void, Drop> take(std::span<const std::byte> payload) {
    return decoder.decode({.received = now, .sender = sender, .sender_port = 4000, .payload = payload}, batch);
  }
  // The one flow of one datagram.
  Flow only(const Bytes& datagram) {
    flows.clear();
    if (!take(datagram) || flows.size() != 1) return {};
    return flows.front();
  }

  // What a text field of the flow says.
  std::string_view text(TextId id) const { return batch.texts.of(id); }

  Drops drops;
  Decoder decoder;
  Batch batch;
  Flows& flows = batch.flows;
  Time now = kReceived;
  Address sender = Address::v4(0xc0000201);  // 192.0.2.1
};

inline Time exported_plus(std::int64_t milliseconds) {
  return time_of_seconds(kExported) + std::chrono::milliseconds{milliseconds};
}

}  // namespace whither
