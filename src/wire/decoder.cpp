#include "wire/decoder.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <tuple>

#include "base/bytes.h"
#include "wire/intake.h"

namespace whither {

namespace {

std::expected<void, Drop> decode_by_version(Intake& intake) {
  ByteReader in{intake.datagram.payload};
  switch (in.u16()) {
    case 1:
    case 5:
    case 7:
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

Decoder::Decoder(Drops& drops, Limits limits, Options options)
    : drops_(drops), limits_(limits), options_(options), exporters_(limits, drops) {}

std::expected<void, Drop> Decoder::decode(const Datagram& datagram, Batch& out) {
  Intake intake{datagram, limits_, options_, exporters_, drops_, out, out.flows};
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
                   .counts = exporter.sequence.counts(),
                   .waiting_sets = exporter.held.count(),
                   .clock_off = exporter.clock.off(),
                   .sampler_drops = exporter.sampler_drops.total(),
                   .templates_last = exporter.templates_last,
                   .templates_every = exporter.templates_every,
                   .last_seen = exporter.last_seen,
                   .interfaces = exporter.names.interfaces(),
                   .vrfs = exporter.names.vrfs(),
                   .samplers = exporter.names.samplers(),
                   .applications = exporter.names.applications()});
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

// All its members are zeros then, which is what they are by default.
void lay_down_zeros(Flow& flow) {
  static_assert(sizeof(Flow) % 16 == 0);
  auto* at = reinterpret_cast<std::byte*>(&flow);
  // PERF: so small a piece becomes a store in place; a whole flow would be a call or a loop of the processor's own.
#pragma GCC unroll 32
  for (std::size_t i = 0; i < sizeof(Flow); i += 16) std::memset(at + i, 0, 16);
}

std::span<Flow> append_blank(Flows& out, const Flow& blank, std::size_t count) {
  const auto first = out.size();
  out.resize(first + count);
  const auto flows = std::span{out}.subspan(first);
  // Values of our own, as for all that the compiler knows `blank` may be one of the flows.
  const auto [received, exporter, domain] = std::tuple{blank.time_received, blank.exporter, blank.observation_domain};
  const auto [sampling, kind, shifted] = std::tuple{blank.sampling, blank.kind, blank.clock_shifted};
  const auto present = blank.present;
  for (auto& flow : flows) {
    lay_down_zeros(flow);
    flow.time_received = received;
    flow.exporter = exporter;
    flow.observation_domain = domain;
    flow.sampling = sampling;
    flow.kind = kind;
    flow.clock_shifted = shifted;
    flow.present = present;
  }
  return flows;
}

}  // namespace whither
