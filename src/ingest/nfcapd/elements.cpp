#include "ingest/nfcapd/elements.h"

#include <fmt/format.h>

namespace whither {

namespace {

void take_flow(LittleReader& in, NfcapdRecord& record) {
  record.first = in.u64();
  record.last = in.u64();
  record.received = in.u64();
  record.packets = in.u64();
  record.bytes = in.u64();
  const auto src_port = in.u16();
  const auto dst_port = in.u16();
  put_protocol_and_ports(record.flow, in.u8(), src_port, dst_port);
  WHITHER_PUT(record.flow, tcp_flags, in.u8());
  in.u8();  // what a router did with the packets
  WHITHER_PUT(record.flow, tos, in.u8());
}

void take_misc(LittleReader& in, Flow& flow) {
  WHITHER_PUT(flow, in_if, in.u32());
  WHITHER_PUT(flow, out_if, in.u32());
  WHITHER_PUT_TOLD(flow, src_mask, in.u8());
  WHITHER_PUT_TOLD(flow, dst_mask, in.u8());
  WHITHER_PUT(flow, direction, in.u8());
  in.u8();  // type of service on the way out
  if (in.left() < 2) return;
  in.u8();  // direction of a biflow
  WHITHER_PUT_TOLD(flow, end_reason, in.u8());
}

void take_counters(LittleReader& in, NfcapdRecord& record) {
  in.u64();  // flows that were added up
  record.packets_out = in.u64();
  record.bytes_out = in.u64();
}

void take_macs(LittleReader& in, Flow& flow) {
  constexpr auto kMacBits = (std::uint64_t{1} << 48) - 1;
  WHITHER_PUT_TOLD(flow, src_mac, in.u64() & kMacBits);
  in.u64();  // destination on the way out
  WHITHER_PUT_TOLD(flow, dst_mac, in.u64() & kMacBits);
  in.u64();
}

void take_as(LittleReader& in, Flow& flow) {
  WHITHER_PUT(flow, src_as, in.u32());
  WHITHER_PUT(flow, dst_as, in.u32());
}

void take_firewall(LittleReader& in, NfcapdRecord& record) {
  record.event = in.u64();
  in.raw(4 + 2);  // connection, extended event
  WHITHER_PUT_TOLD(record.flow, firewall_event, in.u8());
}

void take_nat(LittleReader& in, NfcapdRecord& record) {
  record.event = in.u64();
  in.u32();  // pool of addresses
  WHITHER_PUT_TOLD(record.flow, nat_event, in.u8());
}

// RFC 6759: one byte of engine, three of selector.
void take_application(LittleReader& in, Flow& flow, Texts& texts) {
  const auto id = std::byteswap(in.u32());
  if (id != 0) WHITHER_PUT(flow, application, texts.id_of(fmt::format("{}:{}", id >> 24U, id & 0xffffffU)));
}

void take_translated_ports(LittleReader& in, Flow& flow) {
  WHITHER_PUT_TOLD(flow, nat_src_port, in.u16());
  WHITHER_PUT_TOLD(flow, nat_dst_port, in.u16());
}

void take_observation(LittleReader& in, Flow& flow) {
  in.u64();  // point
  WHITHER_PUT(flow, observation_domain, in.u32());
}

// Of which no field is made: hops and neighbours of BGP, latencies, samplers, lists of access, users, blocks of ports,
// labels, payloads, tunnels, frames, VRFs, packet filters, ids of flows.
bool has_no_field(std::uint16_t number) {
  switch (number) {
    case 8:
    case 9:
    case 16:
    case 17:
    case 18:
    case 23:
    case 24:
    case 26:
    case 28:
    case 29:
    case 30:
    case 31:
    case 32:
    case 34:
    case 35:
    case 36:
    case 37:
    case 39:
    case 40:
    case 41:
    case 42:
      return true;
    default:
      return false;
  }
}

}  // namespace

NfcapdElement take_element(std::uint16_t number, LittleReader in, NfcapdRecord& record, Texts& texts) {
  auto& flow = record.flow;
  switch (number) {
    case 1:
      take_flow(in, record);
      break;
    case 2:
      put_ends(flow, {in.v4(), in.v4()});
      break;
    case 3:
      put_ends(flow, {in.v6(), in.v6()});
      break;
    case 4:
      take_misc(in, flow);
      break;
    case 5:
      take_counters(in, record);
      break;
    case 6:
      WHITHER_PUT_TOLD(flow, vlan, static_cast<std::uint16_t>(in.u32()));
      break;
    case 7:
      take_as(in, flow);
      break;
    case 10:
      put_next_hop(flow, in.v4());
      break;
    case 11:
      put_next_hop(flow, in.v6());
      break;
    case 12:
      WHITHER_PUT(flow, exporter, in.v4());
      break;
    case 13:
      WHITHER_PUT(flow, exporter, in.v6());
      break;
    case 14:
      WHITHER_PUT_TOLD(flow, mpls_label, in.u32() >> 4U);
      break;
    case 15:
      take_macs(in, flow);
      break;
    case 19:
      take_firewall(in, record);
      break;
    case 20:
      put_translation(flow, {in.v4(), in.v4()});
      break;
    case 21:
      put_translation(flow, {in.v6(), in.v6()});
      break;
    case 22:
      take_translated_ports(in, flow);
      break;
    case 25:
      take_nat(in, record);
      break;
    case 27:
      take_application(in, flow, texts);
      break;
    case 33:
      take_observation(in, flow);
      break;
    case 38:
      WHITHER_PUT_TOLD(flow, vlan, in.u16());
      break;
    default:
      return has_no_field(number) ? NfcapdElement::Taken : NfcapdElement::Unknown;
  }
  return in.ok() ? NfcapdElement::Taken : NfcapdElement::TooShort;
}

}  // namespace whither
