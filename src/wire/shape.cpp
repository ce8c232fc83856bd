#include "wire/shape.h"

#include <algorithm>
#include <array>
#include <new>
#include <span>

#include "wire/elements.h"
#include "wire/write.h"

namespace whither {

namespace {

constexpr std::uint32_t kLargestLabel = 0xfffff;  // 20 bits (RFC 3032, 2.1)
// Moments that milliseconds and NTP timestamps can say: 0 milliseconds mean "unknown" to collectors, and timestamps of
// before 1970 are taken for those of NTP's second era, which began in 2036.
constexpr Time kFirstMoment = time_of_micros(1000);
constexpr Time kBehindMillis = time_of_seconds(253'402'300'800);
constexpr Time kBehindMicros = time_of_seconds(4'294'967'296);

template <typename T>
const T& member(const Flow& flow, std::size_t offset) {
  return *std::launder(reinterpret_cast<const T*>(reinterpret_cast<const std::byte*>(&flow) + offset));
}

#define WHITHER_FIELD(name, words, kind, enterprise, element, help) sizeof(KindType<Kind::kind>::type),
constexpr std::array<std::size_t, kFieldCount> kWidths = {
#include "flow/field_list.h"
};
#undef WHITHER_FIELD

struct AddressField {
  Field field;
  Address Flow::* address;
  Form v6;
};
constexpr std::array kAddresses = {
    AddressField{Field::src_addr, &Flow::src_addr, Form::SrcV6},
    AddressField{Field::dst_addr, &Flow::dst_addr, Form::DstV6},
    AddressField{Field::next_hop, &Flow::next_hop, Form::NextHopV6},
    AddressField{Field::nat_src_addr, &Flow::nat_src_addr, Form::NatSrcV6},
    AddressField{Field::nat_dst_addr, &Flow::nat_dst_addr, Form::NatDstV6},
};

constexpr std::uint16_t kApplicationName = 96;

constexpr std::uint64_t kTimes = mark_of(Field::time_start) | mark_of(Field::time_end);
constexpr std::uint64_t kIcmp = mark_of(Field::icmp_type) | mark_of(Field::icmp_code);

// Which of two elements of a field is meant, where IPv4 and IPv6 have one each.
bool is_for_v6(Field field, std::uint32_t forms) {
  switch (field) {
    case Field::src_addr:
    case Field::src_mask:
      return (forms & bit_of(Form::SrcV6)) != 0;
    case Field::dst_addr:
    case Field::dst_mask:
      return (forms & bit_of(Form::DstV6)) != 0;
    case Field::next_hop:
      return (forms & bit_of(Form::NextHopV6)) != 0;
    case Field::nat_src_addr:
      return (forms & bit_of(Form::NatSrcV6)) != 0;
    case Field::nat_dst_addr:
      return (forms & bit_of(Form::NatDstV6)) != 0;
    case Field::icmp_type:
    case Field::icmp_code:
      return (forms & bit_of(Form::IcmpV6)) != 0;
    default:
      return false;
  }
}

bool is_written(const Element& element) {
  switch (element.take) {
    case Take::Number:
    case Take::Mac:
    case Take::Address4:
    case Take::Address6:
    case Take::GivenAddress4:
    case Take::GivenAddress6:
    case Take::MplsLabel:
      return true;
    default:
      return false;
  }
}

std::uint64_t carried_by(ExportVersion version) {
  std::uint64_t marks = kTimes;
  for (const auto& info : fields()) {
    const auto* const element = element_for(info.field, false);
    if (info.field == Field::application && version == ExportVersion::Ipfix) marks |= mark_of(info.field);
    if (element == nullptr || !is_written(*element)) continue;
    // NetFlow v9 knows no enterprises.
    if (element->enterprise == 0 || version == ExportVersion::Ipfix) marks |= mark_of(info.field);
  }
  return marks;
}

// RFC 7011, 6.1.9: the low 11 bits of the fraction are zero; the nearest such fraction still rounds to the microsecond.
std::uint64_t ntp_of(Time time) {
  constexpr std::int64_t k1970 = 2'208'988'800;
  const auto micros = static_cast<std::uint64_t>(micros_of(time));
  const auto units = (((micros % 1'000'000) << 21) + 500'000) / 1'000'000;
  return ((micros / 1'000'000 + k1970) << 32) + (units << 11);
}

std::uint64_t millis_of(Time time) { return static_cast<std::uint64_t>(micros_of(time)) / 1000; }

void leave_out(Outline& outline, Field field) {
  outline.key.fields &= ~mark_of(field);
  outline.left_out |= mark_of(field);
}

bool has_micros(Time time) { return micros_of(time) % 1000 != 0; }

// Where a column lies in the first record, and how far apart records are.
struct Place {
  std::byte* at;
  std::size_t stride;
};

template <typename WriteOne>
void each(std::span<const Flow> flows, Place place, WriteOne write_one) {
  for (const auto& flow : flows) {
    write_one(place.at, flow);
    place.at += place.stride;
  }
}

template <typename T>
void numbers(std::span<const Flow> flows, std::size_t source, Place place) {
  each(flows, place, [&](std::byte* at, const Flow& flow) { write(at, member<T>(flow, source)); });
}

template <typename T>
void same(std::span<const Flow> flows, Place place, T value) {
  each(flows, place, [&](std::byte* at, const Flow&) { write(at, value); });
}

}  // namespace

Outliner::Outliner(ExportVersion version, const EncoderOptions& options)
    : is_ipfix_(version == ExportVersion::Ipfix), micros_(is_ipfix_ && options.micros), carried_(carried_by(version)) {}

void Outliner::depart(const Departure& departure) {
  uptimes_from_ = departure.now - kUptimesBefore;
  uptimes_to_ = departure.now;
}

Outline Outliner::of(const Flow& flow, const Texts& texts) const {
  Outline outline;
  outline.key.fields = flow.present & carried_;
  outline.left_out = flow.present & ~carried_ & ~kNotOfRecords;
  for (const auto& [field, address, v6] : kAddresses) {
    if (!flow.has(field)) continue;
    if ((flow.*address).is_v6()) {
      outline.key.forms |= bit_of(v6);
    } else if (!(flow.*address)) {
      leave_out(outline, field);
    }
  }
  if ((outline.key.fields & kIcmp) != 0) {
    const bool is_v6 =
        flow.has(Field::protocol) ? flow.protocol == 58 : flow.has(Field::src_addr) && flow.src_addr.is_v6();
    if (is_v6) outline.key.forms |= bit_of(Form::IcmpV6);
  }
  if (flow.has(Field::mpls_label) && flow.mpls_label > kLargestLabel) leave_out(outline, Field::mpls_label);
  if ((outline.key.fields & mark_of(Field::application)) != 0 && texts.of(flow.application).size() > kLongestText) {
    leave_out(outline, Field::application);
  }
  if ((outline.key.fields & kTimes) != 0) add_times(flow, outline);
  return outline;
}

void Outliner::add_times(const Flow& flow, Outline& outline) const {
  const bool has_start = flow.has(Field::time_start);
  const bool has_end = flow.has(Field::time_end);
  const auto start = has_start ? flow.time_start : flow.time_end;
  const auto end = has_end ? flow.time_end : start;
  if (!is_ipfix_ && std::min(start, end) >= uptimes_from_ && std::max(start, end) <= uptimes_to_) return;
  const bool finer = micros_ && (has_micros(start) || has_micros(end)) && std::max(start, end) < kBehindMicros;
  outline.key.forms |= bit_of(finer ? Form::Micros : Form::Millis);
  if (has_start && (start < kFirstMoment || start >= kBehindMillis)) leave_out(outline, Field::time_start);
  if (has_end && (end < kFirstMoment || end >= kBehindMillis)) leave_out(outline, Field::time_end);
}

Shape::Shape(const ShapeKey& key, ExportVersion version) {
  for (const auto& info : fields()) {
    if (info.kind != Kind::Text && (key.fields & mark_of(info.field)) != 0) add_field(info, key);
  }
  if ((key.forms & bit_of(Form::SamplerId)) != 0) {
    if (version == ExportVersion::Ipfix) {
      add(Write::Sampler4, 0, kSelectorId, 4, 0);
    } else {
      add(Write::Sampler1, 0, kSamplerId, 1, 0);
    }
  }
  if ((key.forms & bit_of(Form::Rate)) != 0) add(Write::Rate, 0, kSamplingInterval, 4, 0);
  if ((key.fields & mark_of(Field::application)) != 0) {
    texts_.push_back(info_of(Field::application).offset);
    definition_.push_back({0, kApplicationName, kVariable});
  }
}

void Shape::add(Write how, std::uint32_t enterprise, std::uint16_t element, std::size_t size, std::size_t source) {
  columns_.push_back({how, static_cast<std::uint16_t>(source), static_cast<std::uint16_t>(size_)});
  definition_.push_back({enterprise, element, static_cast<std::uint16_t>(size)});
  size_ += size;
}

void Shape::add_time(const FieldInfo& info, const ShapeKey& key) {
  const auto slot = info.field == Field::time_start ? Slot::Start : Slot::End;
  if ((key.forms & bit_of(Form::Micros)) != 0) {
    return add(Write::Ntp, 0, element_for(slot, TimeKind::NtpMicros)->id, 8, info.offset);
  }
  if ((key.forms & bit_of(Form::Millis)) != 0) {
    return add(Write::Millis, 0, element_for(slot, TimeKind::Millis)->id, 8, info.offset);
  }
  add(Write::Uptime, 0, element_for(slot, TimeKind::Uptime)->id, 4, info.offset);
}

void Shape::add_field(const FieldInfo& info, const ShapeKey& key) {
  if (info.kind == Kind::Time) return add_time(info, key);
  const auto& element = *element_for(info.field, is_for_v6(info.field, key.forms));
  const auto add_as = [&](Write how, std::size_t size) { add(how, element.enterprise, element.id, size, info.offset); };
  switch (element.take) {
    case Take::Mac:
      return add_as(Write::Mac, 6);
    case Take::Address4:
    case Take::GivenAddress4:
      return add_as(Write::V4, 4);
    case Take::Address6:
    case Take::GivenAddress6:
      return add_as(Write::V6, 16);
    case Take::MplsLabel:
      return add_as(Write::Label, 3);
    default:
      break;
  }
  switch (kWidths[static_cast<std::size_t>(info.field)]) {
    case 1:
      return add_as(Write::Number1, 1);
    case 2:
      return add_as(Write::Number2, 2);
    case 4:
      return add_as(Write::Number4, 4);
    default:
      return add_as(Write::Number8, 8);
  }
}

std::size_t Shape::size_of(const Flow& flow, const Texts& texts) const {
  auto size = size_;
  for (const auto source : texts_) size += 1 + texts.of(member<TextId>(flow, source)).size();
  return size;
}

void Shape::write_texts(const Flow& flow, const Texts& texts, std::byte* at) const {
  for (const auto source : texts_) {
    const auto text = texts.of(member<TextId>(flow, source));
    write(at++, static_cast<std::uint8_t>(text.size()));
    at = std::ranges::copy(std::as_bytes(std::span{text}), at).out;
  }
}

// PERF: a column at a time, so that what to do is looked up once for many records.
void Shape::write_records(std::span<const Flow> flows, const RunValues& values, std::byte* at) const {
  for (const auto& [how, source, offset] : columns_) {
    const Place place{at + offset, size_};
    const auto from = std::size_t{source};
    switch (how) {
      case Write::Number1:
        numbers<std::uint8_t>(flows, from, place);
        break;
      case Write::Number2:
        numbers<std::uint16_t>(flows, from, place);
        break;
      case Write::Number4:
        numbers<std::uint32_t>(flows, from, place);
        break;
      case Write::Number8:
        numbers<std::uint64_t>(flows, from, place);
        break;
      case Write::Mac:
        each(flows, place, [&](std::byte* to, const Flow& flow) {
          const auto mac = member<std::uint64_t>(flow, from);
          write(to, static_cast<std::uint16_t>(mac >> 32));
          write(to + 2, static_cast<std::uint32_t>(mac));
        });
        break;
      case Write::V4:
        each(flows, place, [&](std::byte* to, const Flow& flow) { write(to, member<Address>(flow, from).v4_value()); });
        break;
      case Write::V6:
        each(flows, place,
             [&](std::byte* to, const Flow& flow) { std::memcpy(to, member<Address>(flow, from).bytes().data(), 16); });
        break;
      case Write::Label:
        each(flows, place, [&](std::byte* to, const Flow& flow) {
          const auto label = member<std::uint32_t>(flow, from) << 4;
          write(to, static_cast<std::uint8_t>(label >> 16));
          write(to + 1, static_cast<std::uint16_t>(label));
        });
        break;
      case Write::Uptime:
        each(flows, place, [&](std::byte* to, const Flow& flow) {
          const auto millis = static_cast<std::int64_t>(millis_of(member<Time>(flow, from)));
          write(to, static_cast<std::uint32_t>(millis - values.booted_ms));
        });
        break;
      case Write::Millis:
        each(flows, place, [&](std::byte* to, const Flow& flow) { write(to, millis_of(member<Time>(flow, from))); });
        break;
      case Write::Ntp:
        each(flows, place, [&](std::byte* to, const Flow& flow) { write(to, ntp_of(member<Time>(flow, from))); });
        break;
      case Write::Sampler1:
        same(flows, place, static_cast<std::uint8_t>(values.sampler));
        break;
      case Write::Sampler4:
        same(flows, place, values.sampler);
        break;
      case Write::Rate:
        same(flows, place, values.rate);
        break;
    }
  }
}

}  // namespace whither
