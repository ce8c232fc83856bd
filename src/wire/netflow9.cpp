#include "base/bytes.h"
#include "wire/intake.h"
#include "wire/sets.h"

namespace whither {

// The header's count is never asked: exporters count records, sets, or always 1 (T19).
std::expected<void, Drop> decode_netflow9(Intake& intake) {
  ByteReader in{intake.datagram.payload};
  in.u16();  // version
  in.u16();  // count
  const auto uptime = in.u32();
  const auto seconds = in.u32();
  const auto sequence = in.u32();
  const auto source = in.u32();
  if (!in.ok()) return std::unexpected(Drop::Truncated);

  const auto received = intake.datagram.received;
  auto* exporter = intake.exporters.of({intake.datagram.sender, source, Protocol::Netflow9}, received);
  if (exporter == nullptr) return std::unexpected(Drop::TooManyExporters);
  Sets sets{intake, *exporter,
            exporter->clock.read(time_of_seconds(seconds), received, uptime, intake.limits.clock_off)};
  exporter->sequence.take(sequence, sets.take(in.raw(in.left())));
  return {};
}

}  // namespace whither
