#include "base/bytes.h"
#include "wire/intake.h"
#include "wire/sets.h"

namespace whither {

namespace {

constexpr std::size_t kHeaderSize = 16;

// The message at the beginning of `in` (RFC 7011, 3.1).
std::expected<void, Drop> take_message(ByteReader& in, Intake& intake) {
  in.u16();  // version
  const std::size_t length = in.u16();
  const auto seconds = in.u32();
  const auto sequence = in.u32();
  const auto domain = in.u32();
  if (in.ok() && length < kHeaderSize) return std::unexpected(Drop::BadLength);
  const auto body = in.raw(length - kHeaderSize);
  if (!in.ok()) return std::unexpected(Drop::Truncated);

  const auto received = intake.datagram.received;
  auto* exporter = intake.exporters.of({intake.datagram.sender, domain, Protocol::Ipfix}, received);
  if (exporter == nullptr) return std::unexpected(Drop::TooManyExporters);
  Sets sets{intake, *exporter, exporter->clock.read(time_of_seconds(seconds), received, {}, intake.limits.clock_off)};
  const auto records = sets.take(body);
  exporter->sequence.take(sequence, records, sets.templates());
  return {};
}

bool is_message(const ByteReader& in) {
  auto ahead = in;
  return ahead.u16() == 10 && ahead.left() + 2 >= kHeaderSize;
}

}  // namespace

// Several messages back to back are read; anything else behind the first is padding.
std::expected<void, Drop> decode_ipfix(Intake& intake) {
  ByteReader in{intake.datagram.payload};
  if (const auto taken = take_message(in, intake); !taken) return taken;
  while (is_message(in)) {
    if (const auto taken = take_message(in, intake); !taken) {
      intake.drops.add(taken.error());
      break;
    }
  }
  return {};
}

}  // namespace whither
