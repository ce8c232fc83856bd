#include "ingest/nfcapd/record.h"

#include <algorithm>

namespace whither {

namespace {

constexpr std::uint64_t kLastMilli = 253'402'300'799'999;  // of the year 9999

Time time_of_millis(std::uint64_t millis) { return time_of_micros(static_cast<std::int64_t>(millis) * 1000); }

// Packets and bytes "out" are those of the answers, for firewalls and for biflows, which only IPFIX has; where there
// are no others, an exporter of NetFlow v9 counts its packets as they leave.
void put_counters(NfcapdRecord& record, const NfcapdExporter& exporter) {
  auto& flow = record.flow;
  const bool only_out = record.packets == 0 && record.bytes == 0 && !flow.has(Field::firewall_event);
  if (only_out && exporter.version == 9) {
    WHITHER_PUT(flow, packets, record.packets_out);
    WHITHER_PUT(flow, bytes, record.bytes_out);
    return;
  }
  WHITHER_PUT(flow, packets, record.packets);
  WHITHER_PUT(flow, bytes, record.bytes);
  WHITHER_PUT_TOLD(flow, packets_reverse, record.packets_out);
  WHITHER_PUT_TOLD(flow, bytes_reverse, record.bytes_out);
}

// Events have one moment. What nfcapd did not note as received arrived as it ended, as far as is known.
bool put_times(NfcapdRecord& record) {
  const auto moment = std::max(record.event, record.last);
  const auto first = record.first != 0 ? record.first : moment != 0 ? moment : record.received;
  const auto last = record.last != 0 ? record.last : first;
  const auto received = record.received != 0 ? record.received : last;
  if (std::max({first, last, received}) > kLastMilli) return false;
  WHITHER_PUT(record.flow, time_start, time_of_millis(first));
  WHITHER_PUT(record.flow, time_end, time_of_millis(last));
  WHITHER_PUT(record.flow, time_received, time_of_millis(received));
  return true;
}

void put_exporter(Flow& flow, const NfcapdExporter& exporter) {
  if (!flow.has(Field::exporter) && exporter.address) WHITHER_PUT(flow, exporter, exporter.address);
  if (!flow.has(Field::observation_domain)) WHITHER_PUT(flow, observation_domain, exporter.domain);
}

bool is_zero(const Address& address) {
  return std::ranges::all_of(address.bytes(), [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace

bool complete(NfcapdRecord& record, const NfcapdExporters& exporters) {
  auto& flow = record.flow;
  const auto found = exporters.find(record.exporter);
  const auto exporter = found == exporters.end() ? NfcapdExporter{} : found->second;
  if (found != exporters.end()) put_exporter(flow, exporter);
  if (!record.scaled) WHITHER_PUT(flow, sampling, 1);
  put_counters(record, exporter);
  return put_times(record);
}

void put_protocol_and_ports(Flow& flow, std::uint8_t protocol, std::uint16_t src_port, std::uint16_t dst_port) {
  WHITHER_PUT(flow, protocol, protocol);
  WHITHER_PUT(flow, src_port, src_port);
  WHITHER_PUT(flow, dst_port, dst_port);
  if (protocol != 1 && protocol != 58) return;
  WHITHER_PUT(flow, icmp_type, static_cast<std::uint8_t>(dst_port >> 8U));
  WHITHER_PUT(flow, icmp_code, static_cast<std::uint8_t>(dst_port & 0xffU));
}

void put_ends(Flow& flow, const AddressPair& ends) {
  WHITHER_PUT(flow, src_addr, ends.first);
  WHITHER_PUT(flow, dst_addr, ends.second);
}

void put_translation(Flow& flow, const AddressPair& ends) {
  if (!is_zero(ends.first)) WHITHER_PUT(flow, nat_src_addr, ends.first);
  if (!is_zero(ends.second)) WHITHER_PUT(flow, nat_dst_addr, ends.second);
}

void put_next_hop(Flow& flow, const Address& hop) {
  if (!is_zero(hop)) WHITHER_PUT(flow, next_hop, hop);
}

}  // namespace whither
