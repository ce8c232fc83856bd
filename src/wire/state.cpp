#include "base/bytes.h"
#include "wire/decoder.h"
#include "wire/intake.h"
#include "wire/sets.h"

namespace whither {

namespace {

constexpr std::string_view kFirstLine = "whither wire 1\n";
constexpr std::size_t kSetHeader = 4;
constexpr std::size_t kMaxSet = 65535;

void put(std::vector<std::byte>& out, std::uint64_t value, int size) {
  for (int i = size - 1; i >= 0; --i) out.push_back(static_cast<std::byte>(value >> (8 * i)));
}

void put(std::vector<std::byte>& out, std::span<const std::byte> bytes) {
  put(out, bytes.size(), 4);
  out.insert(out.end(), bytes.begin(), bytes.end());
}

void put(std::vector<std::byte>& out, Time time) { put(out, static_cast<std::uint64_t>(micros_of(time)), 8); }

void put_set(std::vector<std::byte>& out, std::uint16_t id, std::span<const std::byte> content) {
  if (content.size() > kMaxSet - kSetHeader) return;  // no such came on the wire
  put(out, id, 2);
  put(out, content.size() + kSetHeader, 2);
  out.insert(out.end(), content.begin(), content.end());
}

// What the exporter announced, as sets of its protocol.
std::vector<std::byte> sets_of(const Exporter& exporter) {
  const bool is_ipfix = exporter.key.protocol == Protocol::Ipfix;
  std::vector<std::byte> sets;
  exporter.templates.each([&](const Template& known) {
    const auto id = static_cast<std::uint16_t>((is_ipfix ? 2 : 0) + (known.is_options ? 1 : 0));
    put_set(sets, id, known.announced);
  });
  exporter.options.each([&](std::uint16_t id, std::span<const std::byte> record) { put_set(sets, id, record); });
  return sets;
}

void put_exporter(std::vector<std::byte>& out, const Exporter& exporter, Decoder::Waiting waiting) {
  const auto address = exporter.key.address.bytes();
  put(out, static_cast<std::uint64_t>(exporter.key.protocol), 1);
  put(out, std::as_bytes(address));
  put(out, exporter.key.domain, 4);
  put(out, exporter.last_seen);
  put(out, exporter.established ? 1 : 0, 1);
  put(out, sets_of(exporter));
  put(out, waiting == Decoder::Waiting::Kept ? exporter.held.count() : 0, 4);
  if (waiting == Decoder::Waiting::Left) return;
  exporter.held.each([&](std::uint16_t id, const HeldSet& set) {
    put(out, id, 2);
    put(out, set.clock.exported);
    put(out, set.clock.received);
    put(out, set.clock.uptime ? 1 : 0, 1);
    put(out, set.clock.uptime.value_or(0), 4);
    put(out, set.records);
  });
}

Time time_in(ByteReader& in) { return time_of_micros(static_cast<std::int64_t>(in.u64())); }

}  // namespace

std::vector<std::byte> Decoder::state(Waiting waiting) const {
  const auto first = std::as_bytes(std::span{kFirstLine});
  std::vector<std::byte> out{first.begin(), first.end()};
  exporters_.each([&](const Exporter& exporter) { put_exporter(out, exporter, waiting); });
  return out;
}

bool Decoder::restore(std::span<const std::byte> state) {
  ByteReader in{state};
  if (letters_of(in.raw(kFirstLine.size())) != kFirstLine) return false;
  while (in.ok() && in.left() > 0) {
    const auto protocol = in.u8();
    const auto address = in.raw(in.u32());
    const auto domain = in.u32();
    const auto last_seen = time_in(in);
    const bool established = in.u8() != 0;
    const auto sets = in.raw(in.u32());
    const auto waiting = in.u32();
    if (!in.ok() || protocol > static_cast<std::uint8_t>(Protocol::Sflow)) return false;
    if (address.size() != 4 && address.size() != 16) return false;
    const ExporterKey key{Address::of_bytes(address), domain, static_cast<Protocol>(protocol)};
    auto* const exporter = exporters_.restore(key, last_seen, established);
    if (exporter != nullptr) learn_again(*exporter, sets);
    for (std::uint32_t i = 0; i < waiting && in.ok(); ++i) {
      const auto id = in.u16();
      ExportClock clock{.exported = time_in(in), .received = time_in(in), .uptime = {}, .uptime_before = {}};
      const bool has_uptime = in.u8() != 0;
      const auto uptime = in.u32();
      if (has_uptime) clock.uptime = uptime;
      clock.shift = shift_of(clock.exported, clock.received, limits_.clock_off);
      const auto records = in.raw(in.u32());
      if (!in.ok() || exporter == nullptr) continue;
      if (!exporter->held.hold(id, clock, records, limits_, limits_.held_bytes, exporters_.usage())) {
        drops_.add(Drop::HeldFull);
      }
    }
  }
  return in.ok();
}

// As if a datagram had brought it, but that nothing is counted.
void Decoder::learn_again(Exporter& exporter, std::span<const std::byte> sets) {
  Drops uncounted;
  Batch nothing;
  const Datagram datagram{.received = exporter.last_seen, .sender = exporter.key.address, .payload = sets};
  Intake intake{datagram, limits_, options_, exporters_, uncounted, nothing, nothing.flows};
  Sets{intake,
       exporter,
       {.exported = exporter.last_seen, .received = exporter.last_seen, .uptime = {}, .uptime_before = {}}}
      .take(sets);
}

}  // namespace whither
