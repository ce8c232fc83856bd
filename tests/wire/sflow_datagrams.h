#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "wire/frames.h"

namespace whither {

// sFlow v5 datagrams, put together of records, samples and a header.
namespace sflow {

struct Header {
  std::string_view agent = "192.0.2.1";
  std::uint32_t sub_agent = 3;
  std::uint32_t sequence = 1;
};

inline Bytes address(std::string_view text) {
  const bool v6 = text.contains(':');
  return Bytes{}.u32(v6 ? 2 : 1).address(text);
}

inline Bytes datagram(const std::vector<Bytes>& samples, const Header& header = {}) {
  Bytes out = Bytes{}.u32(5).then(address(header.agent)).u32(header.sub_agent).u32(header.sequence).u32(9000);
  out.u32(samples.size());
  for (const auto& sample : samples) out.then(sample);
  return out;
}

// A sample or a record: its format, its size, itself.
inline Bytes block(std::uint32_t format, const Bytes& content) {
  return Bytes{}.u32(format).u32(content.size()).then(content);
}

inline Bytes padded(Bytes bytes) {
  while (bytes.size() % 4 != 0) bytes.u8(0);
  return bytes;
}

inline Bytes all_of(const std::vector<Bytes>& blocks) {
  Bytes out;
  for (const auto& each : blocks) out.then(each);
  return out;
}

struct Sample {
  std::uint32_t source = 7;
  std::uint32_t rate = 1024;
  std::uint32_t drops = 0;
  std::uint32_t in = 7;
  std::uint32_t out = 8;
};

inline Bytes flow_sample(const std::vector<Bytes>& records, const Sample& sample = {}) {
  auto head = Bytes{}.u32(1).u32(sample.source).u32(sample.rate).u32(4096).u32(sample.drops).u32(sample.in);
  return block(1, head.u32(sample.out).u32(records.size()).then(all_of(records)));
}

// Source and interfaces with their class and formats in words of their own.
inline Bytes expanded_flow_sample(const std::vector<Bytes>& records, const Sample& sample,
                                  std::uint32_t out_format = 0) {
  auto head = Bytes{}.u32(1).u32(0).u32(sample.source).u32(sample.rate).u32(4096).u32(sample.drops);
  head.u32(0).u32(sample.in).u32(out_format).u32(sample.out);
  return block(3, head.u32(records.size()).then(all_of(records)));
}

inline Bytes discarded_packet(const std::vector<Bytes>& records) {
  return block(5, Bytes{}.u32(1).u32(0).u32(7).u32(2).u32(7).u32(0).u32(258).u32(records.size()).then(all_of(records)));
}

inline Bytes raw_header(const Bytes& header, std::uint32_t frame = 1518, std::uint32_t protocol = 1) {
  return block(1, Bytes{}.u32(protocol).u32(frame).u32(4).u32(header.size()).then(padded(header)));
}
inline Bytes web_header() { return raw_header(ethernet(0x0800, ip4(6, tcp()))); }

inline Bytes text(std::string_view text) { return padded(Bytes{}.u32(text.size()).text(text)); }

// Counters of interface 7 that count up from 100.
inline Bytes interface_counters() {
  Bytes out = Bytes{}.u32(7).u32(6).u64(1'000'000'000).u32(1).u32(3).u64(100);
  for (std::uint32_t count = 101; count < 107; ++count) out.u32(count);
  out.u64(107);
  for (std::uint32_t count = 108; count < 113; ++count) out.u32(count);
  return block(1, out.u32(1));
}

inline Bytes counter_sample(const std::vector<Bytes>& records) {
  return block(2, Bytes{}.u32(1).u32(7).u32(records.size()).then(all_of(records)));
}

}  // namespace sflow
}  // namespace whither
