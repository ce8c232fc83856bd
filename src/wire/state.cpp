#include "base/bytes.h"
#include "wire/archive.h"
#include "wire/decoder.h"
#include "wire/intake.h"
#include "wire/sets.h"

namespace whither {

namespace {

constexpr std::string_view kFirstLine = "whither wire 2\n";
constexpr std::size_t kSetHeader = 4;
constexpr std::size_t kMaxSet = 65535;

void put_set(std::vector<std::byte>& out, std::uint16_t id, std::span<const std::byte> content) {
  if (content.size() > kMaxSet - kSetHeader) return;  // no such came on the wire
  for (const std::size_t number : {std::size_t{id}, content.size() + kSetHeader}) {
    out.push_back(static_cast<std::byte>(number >> 8U));
    out.push_back(static_cast<std::byte>(number & 0xffU));
  }
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

// Which exporter it is, and what is told of it.
template <typename Archive, typename Self>
void archive_numbers(Archive& archive, Self& exporter) {
  archive(exporter.datagrams, exporter.records, exporter.last_seen, exporter.clock, exporter.sequence,
          exporter.templates_last, exporter.templates_every, exporter.sampler_drops);
}

void put_exporter(Saving& out, const Exporter& exporter) {
  out(static_cast<std::uint8_t>(exporter.key.protocol), std::as_bytes(exporter.key.address.bytes()),
      exporter.key.domain, exporter.last_seen, exporter.established, sets_of(exporter));
  archive_numbers(out, exporter);
  out(static_cast<std::uint32_t>(exporter.held.count()));
  exporter.held.each([&](std::uint16_t id, const HeldSet& set) { out(id, set.clock, set.records); });
}

}  // namespace

std::vector<std::byte> Decoder::state() const {
  Saving out;
  out(std::as_bytes(std::span{kFirstLine}));
  exporters_.totals().save(out);
  std::uint32_t count = 0;
  exporters_.each([&](const Exporter&) { ++count; });
  out(count);
  exporters_.each([&](const Exporter& exporter) { put_exporter(out, exporter); });
  return out.take();
}

bool Decoder::restore(std::span<const std::byte> state, const Wanted& wanted) {
  Loading in{state};
  std::span<const std::byte> first_line;
  in(first_line);
  if (letters_of(first_line) != kFirstLine) return false;
  exporters_.totals().load(in);
  std::uint32_t count = 0;
  for (in(count); count > 0 && in.ok(); --count) restore_exporter(in, wanted);
  return in.ok() && in.left() == 0;
}

// The next exporter of a state; what is not wanted, or has no room, is stepped over.
void Decoder::restore_exporter(Loading& in, const Wanted& wanted) {
  std::uint8_t protocol = 0;
  std::span<const std::byte> address;
  ExporterKey key;
  Time last_seen;
  bool established = false;
  std::span<const std::byte> sets;
  in(protocol, address, key.domain, last_seen, established, sets);
  key.address = Address::of_bytes(address);
  key.protocol = static_cast<Protocol>(std::min(protocol, static_cast<std::uint8_t>(Protocol::Sflow)));
  Exporter passed_over{key, Sequence::Unit::Datagrams};
  auto* exporter =
      in.ok() && (!wanted || wanted(key.address)) ? exporters_.restore(key, last_seen, established) : nullptr;
  if (exporter != nullptr) learn_again(*exporter, sets);
  archive_numbers(in, exporter != nullptr ? *exporter : passed_over);
  std::uint32_t waiting = 0;
  for (in(waiting); waiting > 0 && in.ok(); --waiting) {
    std::uint16_t id = 0;
    ExportClock clock;
    std::span<const std::byte> records;
    in(id, clock, records);
    if (!in.ok() || exporter == nullptr) continue;
    if (!exporter->held.hold(id, clock, records, limits_, limits_.held_bytes, exporters_.usage())) {
      drops_.add(Drop::HeldFull);
    }
  }
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
