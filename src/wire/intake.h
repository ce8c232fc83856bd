#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <vector>

#include "flow/batch.h"
#include "flow/datagram.h"
#include "flow/drop.h"
#include "wire/exporters.h"
#include "wire/limits.h"

namespace whither {

// What the decoder of a protocol works on: one datagram, and what it may change. Lives as long as one call.
struct Intake {
  const Datagram& datagram;
  const DecoderLimits& limits;
  const DecoderOptions& options;
  Exporters& exporters;
  Drops& drops;
  Batch& batch;
  Flows& out;  // batch.flows
};

// A flow with everything that is not in its record, and the marks of the fields that every flow has.
Flow flow_of(const Exporter& exporter, Time received, std::uint32_t sampling);

// Appends `count` flows like `blank`, of which only what flow_of() puts and the marks are taken. Valid until `out`
// changes.
std::span<Flow> append_blank(Flows& out, const Flow& blank, std::size_t count);

// One for each protocol, for a datagram that begins with its version. What is returned as an error is not yet counted;
// what is lost out of a datagram whose rest is kept, is.
std::expected<void, Drop> decode_netflow5(Intake& intake);  // and v1 and v7
std::expected<void, Drop> decode_netflow9(Intake& intake);
std::expected<void, Drop> decode_ipfix(Intake& intake);
std::expected<void, Drop> decode_sflow(Intake& intake);

}  // namespace whither
