#include "wire/decoder.h"

#include <algorithm>
#include <tuple>

#include "base/bytes.h"
#include "wire/intake.h"

namespace whither {

namespace {

std::expected<void, Drop> decode_by_version(Intake& intake) {
  ByteReader in{intake.datagram.payload};
  switch (in.u16()) {
    case 5:
      return decode_netflow5(intake);
    case 9:
      return decode_netflow9(intake);
    case 10:
      return decode_ipfix(intake);
    case 0:  // sFlow's version has 32 bits
      if (in.u16() == 5) return decode_sflow(intake);
      return std::unexpected(Drop::UnknownVersion);
    default:
      return std::unexpected(Drop::UnknownVersion);
  }
}

}  // namespace

Decoder::Decoder(Drops& drops, Limits limits) : drops_(drops), limits_(limits), exporters_(limits, drops) {}

std::expected<void, Drop> Decoder::decode(const Datagram& datagram, Batch& out) {
  Intake intake{datagram, limits_, exporters_, drops_, out, out.flows};
  const auto decoded = decode_by_version(intake);
  if (!decoded) drops_.add(decoded.error());
  return decoded;
}

std::vector<ExporterStatus> Decoder::exporters() const {
  std::vector<ExporterStatus> all;
  exporters_.each([&](const Exporter& exporter) {
    all.push_back({.address = exporter.key.address,
                   .domain = exporter.key.domain,
                   .protocol = name_of(exporter.key.protocol),
                   .datagrams = exporter.datagrams,
                   .records = exporter.records,
                   .lost = exporter.sequence.lost(),
                   .waiting_sets = exporter.held.count(),
                   .sampler_drops = exporter.sampler_drops.total(),
                   .last_seen = exporter.last_seen});
  });
  std::ranges::sort(all, {},
                    [](const auto& status) { return std::tuple{status.address, status.domain, status.protocol}; });
  return all;
}

Flow flow_of(const Exporter& exporter, Time received, std::uint32_t sampling) {
  Flow flow;
  WHITHER_PUT(flow, time_received, received);
  WHITHER_PUT(flow, exporter, exporter.key.address);
  WHITHER_PUT(flow, observation_domain, exporter.key.domain);
  WHITHER_PUT(flow, sampling, sampling);
  WHITHER_PUT(flow, kind, FlowKind::Traffic);
  WHITHER_PUT(flow, clock_shifted, false);
  flow.mark(Field::time_start);
  flow.mark(Field::time_end);
  return flow;
}

}  // namespace whither
