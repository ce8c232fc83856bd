#include "wire/sflow_records.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "wire/host_name.h"
#include "wire/load.h"
#include "wire/packet_header.h"
#include "wire/sflow_values.h"

namespace whither {

namespace {

constexpr std::uint32_t kRawHeader = 1;

std::optional<PacketStart> start_of(std::uint32_t header_protocol) {
  if (header_protocol == 1) return PacketStart::Ethernet;  // PERF: nearly all
  switch (header_protocol) {
    case 7:
      return PacketStart::Ppp;
    case 11:
    case 12:
      return PacketStart::Ip;
    case 13:
      return PacketStart::Mpls;
    case 14:
      return PacketStart::Hdlc;
    default:
      return std::nullopt;
  }
}

// A word of XDR in a field of 8 or 16 bits; what cannot be, is cut.
std::uint16_t low16(std::uint32_t word) { return static_cast<std::uint16_t>(word); }
std::uint8_t low8(std::uint32_t word) { return static_cast<std::uint8_t>(word); }

std::string host_name(std::span<const std::byte> bytes) {
  return host_name_of({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// header_protocol, frame_length, stripped, header_length, header. The header may be cut shorter than it says. Returns
// the size of the frame.
std::uint32_t take_header(std::span<const std::byte> record, Flow& flow) {
  constexpr std::size_t kFixed = 16;
  if (record.size() < kFixed) return 0;
  const auto fixed = record.first<kFixed>();
  const auto frame_size = load_at<std::uint32_t, 4>(fixed);
  const auto start = start_of(load_at<std::uint32_t, 0>(fixed));
  if (!start) return frame_size;
  const std::size_t size = load_at<std::uint32_t, 12>(fixed);
  const auto ip_size = take_packet(*start, record.subspan(kFixed, std::min(size, record.size() - kFixed)), flow);
  // Some tell the size of the sampled header for that of the frame (T31).
  if (frame_size == 0) return ip_size;
  if (frame_size < ip_size) WHITHER_PUT(flow, suspect, true);
  return frame_size;
}

}  // namespace

bool SflowRecords::take(std::uint32_t count, Bytes bytes) {
  for (; count > 0; --count) {
    if (bytes.size() < 8) return false;
    const auto format = load<std::uint32_t>(bytes.data());
    const std::size_t size = load<std::uint32_t>(bytes.data() + 4);
    bytes = bytes.subspan(8);
    if (size > bytes.size()) return false;
    if (format == kRawHeader) {
      frame_size_ = take_header(bytes.first(size), flow_);
    } else {
      take_record(format, bytes.first(size));
    }
    bytes = bytes.subspan(std::min(in_words(size), bytes.size()));
  }
  return true;
}

void SflowRecords::take_record(std::uint32_t format, Bytes record) {
  switch (format) {  // enterprise << 12 | format; sFlow's own enterprise is 0
    case 2:
      return take_ethernet(record);
    case 3:
      return take_ip<4>(record);
    case 4:
      return take_ip<16>(record);
    case 1001:
      return take_switch(record);
    case 1002:
      return take_router(record);
    case 1003:
      return take_gateway(record);
    case 1005:
      return take_url(record);
    case 1006:
      return take_mpls(record);
    case 1007:
      return take_nat(record);
    case 1020:
      return take_nat_ports(record);
    case 2100:
      return take_socket<4>(record);
    case 2101:
      return take_socket<16>(record);
    case 2201:
    case 2206:
      return take_http(record);
    default:
      return;
  }
}

// length, source MAC, destination MAC (8 bytes each, the last two are padding), type.
void SflowRecords::take_ethernet(Bytes record) {
  constexpr std::size_t kFixed = 24;
  if (record.size() < kFixed) return;
  const auto fixed = record.first<kFixed>();
  if (!flow_.has(Field::src_mac)) WHITHER_PUT(flow_, src_mac, (load_at<std::uint64_t, 4>(fixed) >> 16U));
  if (!flow_.has(Field::dst_mac)) WHITHER_PUT(flow_, dst_mac, (load_at<std::uint64_t, 12>(fixed) >> 16U));
  if (read_size_ == 0) read_size_ = load_at<std::uint32_t, 0>(fixed);
}

// length, protocol, source, destination, ports, TCP flags, type of service.
template <std::size_t kAddressSize>
void SflowRecords::take_ip(Bytes record) {
  constexpr std::size_t kBehind = 8 + 2 * kAddressSize;
  if (record.size() < kBehind + 16) return;
  const auto fixed = record.first<kBehind + 16>();
  read_size_ = load_at<std::uint32_t, 0>(fixed);
  if (flow_.has(Field::src_addr)) return;  // the raw header told it
  const auto protocol = low8(load_at<std::uint32_t, 4>(fixed));
  WHITHER_PUT(flow_, protocol, protocol);
  WHITHER_PUT(flow_, src_addr, Address::of_bytes(record.subspan(8, kAddressSize)));
  WHITHER_PUT(flow_, dst_addr, Address::of_bytes(record.subspan(8 + kAddressSize, kAddressSize)));
  WHITHER_PUT(flow_, src_port, (low16(load_at<std::uint32_t, kBehind>(fixed))));
  WHITHER_PUT(flow_, dst_port, (low16(load_at<std::uint32_t, kBehind + 4>(fixed))));
  if (protocol == 6) WHITHER_PUT(flow_, tcp_flags, (low16(load_at<std::uint32_t, kBehind + 8>(fixed))));
  WHITHER_PUT(flow_, tos, (low8(load_at<std::uint32_t, kBehind + 12>(fixed))));
}

// VLAN and priority on the way in, the same on the way out. 0 and 4095 are no VLANs (802.1Q, 9.6).
void SflowRecords::take_switch(Bytes record) {
  const auto vlan = record.size() < 16 ? 0 : load<std::uint32_t>(record.data());
  if (vlan != 0 && vlan < 4095) WHITHER_PUT(flow_, vlan, low16(vlan));
}

void SflowRecords::take_router(Bytes record) {
  ByteReader in{record};
  const auto next_hop = read_sflow_address(in);
  const auto src_mask = in.u32();
  const auto dst_mask = in.u32();
  if (!in.ok()) return;
  if (is_given(next_hop)) WHITHER_PUT(flow_, next_hop, next_hop);
  WHITHER_PUT(flow_, src_mask, low8(std::min<std::uint32_t>(src_mask, 128)));
  WHITHER_PUT(flow_, dst_mask, low8(std::min<std::uint32_t>(dst_mask, 128)));
}

// Next hop, AS of the router, of the source, of the source's peer, the path to the destination in segments, and more
// that has no field. The last AS of the path is the destination's. An empty path leads to a network of the router's own
// AS (RFC 4271, 5.1.2), and without a next hop to nowhere.
void SflowRecords::take_gateway(Bytes record) {
  ByteReader in{record};
  const auto next_hop = read_sflow_address(in);
  const auto own_as = in.u32();
  const auto src_as = in.u32();
  in.u32();
  const auto segments = in.u32();
  if (!in.ok()) return;
  auto dst_as = is_given(next_hop) ? own_as : 0;
  for (std::uint32_t segment = 0; segment < segments && in.left() >= 8; ++segment) {
    in.u32();  // a set or a sequence
    const std::size_t hops = in.u32();
    const auto path = in.raw(std::min(hops, in.left()) * 4);
    if (!path.empty()) dst_as = load<std::uint32_t>(path.last(4).data());
  }
  WHITHER_PUT(flow_, src_as, src_as);
  if (in.ok()) WHITHER_PUT(flow_, dst_as, dst_as);
  if (is_given(next_hop) && !flow_.has(Field::next_hop)) WHITHER_PUT(flow_, next_hop, next_hop);
}

// Whose URL it is (1 the source's, 2 the destination's), the URL, the host.
void SflowRecords::take_url(Bytes record) {
  ByteReader in{record};
  const auto whose = in.u32();
  read_sflow_opaque(in);
  const auto host = host_name(read_sflow_opaque(in));
  if (host.empty()) return;
  if (whose == 1) WHITHER_PUT(flow_, src_name, texts_.id_of(host));
  if (whose == 2) WHITHER_PUT(flow_, dst_name, texts_.id_of(host));
}

// Next hop, the labels on the way in, those on the way out; the top is the first.
void SflowRecords::take_mpls(Bytes record) {
  ByteReader in{record};
  const auto next_hop = read_sflow_address(in);
  const auto labels = in.u32();
  const auto top = in.u32();
  if (is_given(next_hop) && !flow_.has(Field::next_hop)) WHITHER_PUT(flow_, next_hop, next_hop);
  if (in.ok() && labels > 0 && !flow_.has(Field::mpls_label)) WHITHER_PUT(flow_, mpls_label, top >> 12U);
}

void SflowRecords::take_nat(Bytes record) {
  ByteReader in{record};
  const auto src = read_sflow_address(in);
  const auto dst = read_sflow_address(in);
  if (!in.ok()) return;
  if (is_given(src)) WHITHER_PUT(flow_, nat_src_addr, src);
  if (is_given(dst)) WHITHER_PUT(flow_, nat_dst_addr, dst);
}

void SflowRecords::take_nat_ports(Bytes record) {
  if (record.size() < 8) return;
  WHITHER_PUT(flow_, nat_src_port, low16(load<std::uint32_t>(record.data())));
  WHITHER_PUT(flow_, nat_dst_port, low16(load<std::uint32_t>(record.data() + 4)));
}

// Method, version, URI, host, and more that has no field; what a web server tells of a request to it.
void SflowRecords::take_http(Bytes record) {
  ByteReader in{record};
  in.raw(8);
  read_sflow_opaque(in);
  const auto host = host_name(read_sflow_opaque(in));
  if (!host.empty()) WHITHER_PUT(flow_, dst_name, texts_.id_of(host));
}

// protocol, local address, remote address, local port, remote port: a server tells who asked it.
template <std::size_t kAddressSize>
void SflowRecords::take_socket(Bytes record) {
  constexpr std::size_t kPorts = 4 + 2 * kAddressSize;
  if (record.size() < kPorts + 8 || flow_.has(Field::src_addr)) return;
  const auto fixed = record.first<kPorts + 8>();
  WHITHER_PUT(flow_, protocol, (low8(load_at<std::uint32_t, 0>(fixed))));
  WHITHER_PUT(flow_, dst_addr, Address::of_bytes(record.subspan(4, kAddressSize)));
  WHITHER_PUT(flow_, src_addr, Address::of_bytes(record.subspan(4 + kAddressSize, kAddressSize)));
  WHITHER_PUT(flow_, dst_port, (low16(load_at<std::uint32_t, kPorts>(fixed))));
  WHITHER_PUT(flow_, src_port, (low16(load_at<std::uint32_t, kPorts + 4>(fixed))));
}

}  // namespace whither
