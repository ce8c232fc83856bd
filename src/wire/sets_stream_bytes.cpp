// What a SetsStream writes: headers, sets, templates, samplers. Room was checked before.
#include <array>

#include "base/assert.h"
#include "wire/sets_stream.h"
#include "wire/write.h"

namespace whither {

namespace {

constexpr std::size_t kSetHeader = 4;
constexpr std::size_t kNetflow9Header = 20;
constexpr std::size_t kIpfixHeader = 16;
constexpr std::uint16_t kSamplerTemplate = 256;
constexpr std::uint16_t kEnterpriseBit = 0x8000;

// Records of templates and options templates are of no size of their own; their sets are padded as RFC 3954, 5.2 asks.
constexpr std::size_t kNoRecord = 4;

std::int64_t seconds_up(Time time) { return std::chrono::ceil<std::chrono::seconds>(time).time_since_epoch().count(); }

}  // namespace

template <std::unsigned_integral T>
void SetsStream::put(T value) {
  WHITHER_ASSERT(sizeof value <= room());
  write(bytes_.data() + size_, value);
  size_ += sizeof value;
}

void SetsStream::open_datagram() {
  ++datagram_;
  size_ = is_ipfix() ? kIpfixHeader : kNetflow9Header;
  set_record_ = 0;
  definitions_ = option_records_ = flow_records_ = 0;
}

// The seconds of v9's header are rounded up, and its uptime is that of this very second: no flow that has ended is then
// later than its header, which makes collectors go wrong that take uptimes as unsigned (T1).
void SetsStream::write_header(const Departure& departure) {
  auto* const at = bytes_.data();
  if (is_ipfix()) {
    write<std::uint16_t>(at, 10);
    write(at + 2, static_cast<std::uint16_t>(size_));
    write(at + 4, static_cast<std::uint32_t>(seconds_of(departure.now)));
    write(at + 8, sequence_);
    write(at + 12, domain_);
    return;
  }
  const auto seconds = seconds_up(departure.now);
  write<std::uint16_t>(at, 9);
  write(at + 2, static_cast<std::uint16_t>(definitions_ + option_records_ + flow_records_));
  write(at + 4, static_cast<std::uint32_t>(seconds * 1000 - departure.booted_ms));
  write(at + 8, static_cast<std::uint32_t>(seconds));
  write(at + 12, sequence_);
  write(at + 16, domain_);
}

void SetsStream::open_set(std::uint16_t id, std::size_t record_size) {
  close_set();
  set_at_ = size_;
  set_ = id;
  set_record_ = record_size;
  put(id);
  put<std::uint16_t>(0);  // its length, once that is known
}

// RFC 3954, 5.3: sets end at multiples of 4 bytes. Padding that is as long as a record would be taken for one.
void SetsStream::close_set() {
  if (set_record_ == 0) return;
  const auto padding = is_ipfix() ? 0 : (4 - size_ % 4) % 4;
  if (padding < set_record_) {
    for (std::size_t i = 0; i < padding; ++i) put<std::uint8_t>(0);
  }
  write(bytes_.data() + set_at_ + 2, static_cast<std::uint16_t>(size_ - set_at_));
  set_record_ = 0;
}

std::size_t SetsStream::definition_size(const Shape& shape) const {
  auto size = kSetHeader + 4;
  for (const auto& field : shape.definition()) size += field.enterprise == 0 ? 4 : 8;
  return size;
}

void SetsStream::write_definition(KnownShape& known, Time now) {
  open_set(is_ipfix() ? 2 : 0, kNoRecord);
  put(known.id);
  put(static_cast<std::uint16_t>(known.shape.definition().size()));
  for (const auto& field : known.shape.definition()) {
    put(static_cast<std::uint16_t>(field.enterprise == 0 ? field.element : field.element | kEnterpriseBit));
    put(field.size);
    if (field.enterprise != 0) put(field.enterprise);
  }
  close_set();
  ++definitions_;
  known.sent = {datagram_, now};
}

void SetsStream::write_sampler(std::uint32_t id, Time now) {
  auto& sampler = samplers_[id - 1];
  if (is_due(sampler_template_, now)) {
    write_sampler_template();
    sampler_template_ = {datagram_, now};
  }
  write_sampler_record(id, sampler.rate);
  sampler.sent = {datagram_, now};
}

// RFC 7011, 3.4.2.2 and RFC 3954, 6.1, whose lengths are in bytes. The scope is the sampler itself in IPFIX, the whole
// system in v9.
void SetsStream::write_sampler_template() {
  open_set(is_ipfix() ? 3 : 1, kNoRecord);
  constexpr std::array<std::uint16_t, 11> kIpfix = {kSamplerTemplate, 4, 1, 302, 4, 304, 2, 305, 4, 306, 4};
  constexpr std::array<std::uint16_t, 11> kNetflow9 = {kSamplerTemplate, 4, 12, 1, 4, 48, 1, 49, 1, 50, 4};
  for (const auto value : is_ipfix() ? kIpfix : kNetflow9) put(value);
  close_set();
  ++definitions_;
}

// One packet of each `rate`: systematic count-based sampling (RFC 5477, 8.2.2: 1 taken, then rate - 1 not), or mode 2,
// the only one that RFC 3954, 8 has. Which it really was is not known.
void SetsStream::write_sampler_record(std::uint32_t id, std::uint32_t rate) {
  open_set(kSamplerTemplate, kNoRecord);
  if (is_ipfix()) {
    put(id);
    put<std::uint16_t>(1);
    put<std::uint32_t>(1);
    put(rate - 1);
  } else {
    put<std::uint32_t>(0);
    put(static_cast<std::uint8_t>(id));
    put<std::uint8_t>(2);
    put(rate);
  }
  close_set();
  ++option_records_;
}

}  // namespace whither
