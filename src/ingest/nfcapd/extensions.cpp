#include "ingest/nfcapd/extensions.h"

#include <utility>

namespace whither {

namespace {

// Flags of a record.
constexpr std::uint16_t kIsV6 = 1;
constexpr std::uint16_t kPackets64 = 2;
constexpr std::uint16_t kBytes64 = 4;
constexpr std::uint16_t kScaled = 128;

struct Head {
  std::uint16_t flags = 0;
  std::uint16_t map = 0;
};

// What all records have. An old one is shorter: it numbers 255 exporters, in the place of half of the flags.
Head take_head(LittleReader& in, bool is_old, NfcapdRecord& record) {
  Head head;
  head.flags = in.u16();
  if (is_old) {
    record.exporter = head.flags >> 8U;
    head.flags &= 0xffU;
  }
  head.map = in.u16();
  const auto first_millis = in.u16();
  const auto last_millis = in.u16();
  if (const auto seconds = in.u32(); seconds != 0) record.first = std::uint64_t{seconds} * 1000 + first_millis;
  if (const auto seconds = in.u32(); seconds != 0) record.last = std::uint64_t{seconds} * 1000 + last_millis;
  in.u8();  // what a router did with the packets
  WHITHER_PUT(record.flow, tcp_flags, in.u8());
  const auto protocol = in.u8();
  WHITHER_PUT(record.flow, tos, in.u8());
  const auto src_port = in.u16();
  put_protocol_and_ports(record.flow, protocol, src_port, in.u16());
  if (!is_old) {
    record.exporter = in.u16();
    in.u16();
  }
  record.scaled = (head.flags & kScaled) != 0;
  put_ends(record.flow, (head.flags & kIsV6) != 0 ? AddressPair{in.v6(), in.v6()} : AddressPair{in.v4(), in.v4()});
  record.packets = (head.flags & kPackets64) != 0 ? in.u64() : in.u32();
  record.bytes = (head.flags & kBytes64) != 0 ? in.u64() : in.u32();
  return head;
}

void take_directions(LittleReader& in, Flow& flow) {
  in.u8();  // type of service on the way out
  WHITHER_PUT(flow, direction, in.u8());
  WHITHER_PUT_TOLD(flow, src_mask, in.u8());
  WHITHER_PUT_TOLD(flow, dst_mask, in.u8());
}

using Numbers = std::pair<std::uint32_t, std::uint32_t>;

void put_interfaces(Flow& flow, const Numbers& in_and_out) {
  WHITHER_PUT(flow, in_if, in_and_out.first);
  WHITHER_PUT(flow, out_if, in_and_out.second);
}

void put_as(Flow& flow, const Numbers& src_and_dst) {
  WHITHER_PUT(flow, src_as, src_and_dst.first);
  WHITHER_PUT(flow, dst_as, src_and_dst.second);
}

void take_firewall(LittleReader& in, NfcapdRecord& record) {
  record.event = in.u64();
  in.raw(4 + 2);  // connection, ICMP
  WHITHER_PUT_TOLD(record.flow, firewall_event, in.u8());
  in.raw(1 + 2 + 2);
}

void take_translated_ports(LittleReader& in, Flow& flow) {
  WHITHER_PUT_TOLD(flow, nat_src_port, in.u16());
  WHITHER_PUT_TOLD(flow, nat_dst_port, in.u16());
}

// The size of an extension that no field is made of, 0 for an unknown one.
std::size_t size_without_field(std::uint16_t number) {
  switch (number) {
    case 18:
    case 11:
    case 25:
      return 4;  // flows added up, next hop of BGP, engine
    case 12:
      return 16;  // next hop of BGP
    case 19:
    case 26:
    case 47:
    case 48:
      return 8;  // flows added up, neighbours of BGP, addresses of NAT as they once were, blocks of ports
    case 41:
    case 42:
    case 45:
      return 24;  // lists of access, user, latencies
    case 43:
      return 72;  // user
    default:
      return 0;
  }
}

std::uint64_t take_mac(LittleReader& in) {
  const auto mac = in.u64() & ((std::uint64_t{1} << 48) - 1);
  in.u64();  // the other one on the way out
  return mac;
}

void take_labels(LittleReader& in, Flow& flow) {
  WHITHER_PUT_TOLD(flow, mpls_label, in.u32() >> 4U);
  in.raw(9 * 4);
}

// False for an extension of which nothing is known.
bool take_extension(std::uint16_t number, LittleReader& in, NfcapdRecord& record) {
  auto& flow = record.flow;
  switch (number) {
    case 4:
      put_interfaces(flow, Numbers{in.u16(), in.u16()});
      break;
    case 5:
      put_interfaces(flow, Numbers{in.u32(), in.u32()});
      break;
    case 6:
      put_as(flow, Numbers{in.u16(), in.u16()});
      break;
    case 7:
      put_as(flow, Numbers{in.u32(), in.u32()});
      break;
    case 8:
      take_directions(in, flow);
      break;
    case 9:
      put_next_hop(flow, in.v4());
      break;
    case 10:
      put_next_hop(flow, in.v6());
      break;
    case 13:
      WHITHER_PUT_TOLD(flow, vlan, in.u16());
      in.u16();  // on the way out
      break;
    case 14:
      record.packets_out = in.u32();
      break;
    case 15:
      record.packets_out = in.u64();
      break;
    case 16:
      record.bytes_out = in.u32();
      break;
    case 17:
      record.bytes_out = in.u64();
      break;
    case 20:
      WHITHER_PUT_TOLD(flow, src_mac, take_mac(in));
      break;
    case 21:
      WHITHER_PUT_TOLD(flow, dst_mac, take_mac(in));
      break;
    case 22:
      take_labels(in, flow);
      break;
    case 23:
      WHITHER_PUT(flow, exporter, in.v4());
      break;
    case 24:
      WHITHER_PUT(flow, exporter, in.v6());
      break;
    case 27:
      record.received = in.u64();
      break;
    case 37:
      take_firewall(in, record);
      break;
    case 38:
      take_translated_ports(in, flow);
      break;
    case 39:
      put_translation(flow, AddressPair{in.v4(), in.v4()});
      break;
    case 40:
      put_translation(flow, AddressPair{in.v6(), in.v6()});
      break;
    case 46:
      WHITHER_PUT_TOLD(flow, nat_event, in.u8());
      in.raw(11);  // VRFs
      break;
    default: {
      const auto size = size_without_field(number);
      in.raw(size);
      return size != 0;
    }
  }
  return true;
}

}  // namespace

bool NfcapdExtensions::learn(LittleReader in) {
  const auto number = in.u16();
  in.u16();  // size of the extensions together
  if (!in.ok()) return false;
  std::vector<std::uint16_t> extensions;
  while (in.left() >= 2) {
    const auto extension = in.u16();
    if (extension == 0) break;  // what follows fills up to 32 bits
    if (extensions.size() == kMost) return false;
    extensions.push_back(extension);
  }
  maps_[number] = std::move(extensions);
  return true;
}

NfcapdExtensions::Outcome NfcapdExtensions::take(LittleReader in, bool is_old, NfcapdRecord& record) const {
  const auto head = take_head(in, is_old, record);
  if (!in.ok()) return Outcome::Damaged;
  const auto map = maps_.find(head.map);
  if (map == maps_.end()) return Outcome::Damaged;
  for (const auto extension : map->second) {
    if (!take_extension(extension, in, record)) return Outcome::Unknown;
    if (!in.ok()) return Outcome::Damaged;
  }
  return Outcome::Taken;
}

}  // namespace whither
