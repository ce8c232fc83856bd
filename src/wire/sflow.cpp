#include <algorithm>

#include "base/bytes.h"
#include "wire/intake.h"
#include "wire/sflow_samples.h"
#include "wire/sflow_values.h"

namespace whither {

namespace {

struct Header {
  Address agent;
  std::uint32_t sub_agent = 0;
  std::uint32_t sequence = 0;
  std::uint32_t samples = 0;
};

std::expected<Header, Drop> read_header(ByteReader& in) {
  in.u32();  // version
  Header header;
  header.agent = read_sflow_address(in);
  header.sub_agent = in.u32();
  header.sequence = in.u32();
  in.u32();  // uptime in milliseconds; samples have no times
  header.samples = in.u32();
  if (!in.ok()) return std::unexpected(Drop::Truncated);
  return header;
}

}  // namespace

// sFlow v5 (sflow.org, "sFlow Version 5", 5). An agent is known by the address that it tells of itself, as it may send
// from any of its addresses; by that of the sender where it tells none. Bytes behind the last sample are padding.
std::expected<void, Drop> decode_sflow(Intake& intake) {
  ByteReader in{intake.datagram.payload};
  const auto header = read_header(in);
  if (!header) return std::unexpected(header.error());
  const auto& agent = is_given(header->agent) ? header->agent : intake.datagram.sender;
  auto* exporter = intake.exporters.of({agent, header->sub_agent, Protocol::Sflow}, intake.datagram.received);
  if (exporter == nullptr) return std::unexpected(Drop::TooManyExporters);
  SflowSamples samples{intake, *exporter};
  const auto before = exporter->records;
  for (std::uint32_t sample = 0; sample < header->samples; ++sample) {
    const auto format = in.u32();
    const std::size_t size = in.u32();
    const auto body = in.raw(size);
    if (!in.ok()) {
      intake.drops.add(Drop::BadLength);
      break;
    }
    samples.take(format, body);
    in.raw(std::min(in_words(size) - size, in.left()));
  }
  exporter->sequence.take(header->sequence, static_cast<std::uint32_t>(exporter->records - before));
  return {};
}

}  // namespace whither
