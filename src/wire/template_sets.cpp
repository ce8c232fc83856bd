#include <algorithm>
#include <chrono>

#include "base/bytes.h"
#include "wire/sets.h"

namespace whither {

namespace {

constexpr Duration kOneAnnouncement = std::chrono::seconds{2};  // templates within it are told of together
constexpr std::uint16_t kFirstTemplate = 256;
constexpr std::uint16_t kEnterpriseBit = 0x8000;
// NetFlow v9 numbers its scopes apart: system, interface, line card, cache, template (RFC 3954, 6.1).
constexpr std::uint16_t kLastScope = 5;
constexpr std::uint16_t kInterfaceScope = 2;
constexpr std::uint16_t kIngressInterface = 10;

}  // namespace

void Sets::take_templates(std::span<const std::byte> content) {
  ByteReader in{content};
  while (in.left() >= 4) {
    const auto rest = content.last(in.left());
    const auto id = in.u16();
    const auto count = in.u16();
    if (id == 0 && count == 0) return;  // padding of any size
    if (take_withdrawal(id, count, false)) continue;
    if (!read_fields(in, count, 0)) return intake_.drops.add(Drop::BadTemplate);
    learn(id, false, rest.first(rest.size() - in.left()), 0);
  }
}

// NetFlow v9 gives the bytes of scopes and of options, IPFIX the number of fields, and of scopes among them.
void Sets::take_options_templates(std::span<const std::byte> content) {
  ByteReader in{content};
  while (in.left() >= 4) {
    const auto rest = content.last(in.left());
    const auto id = in.u16();
    const auto first = in.u16();
    if (id == 0 && first == 0) return;  // padding of any size
    if (take_withdrawal(id, first, true)) continue;
    const auto second = in.u16();
    const std::size_t scopes = is_ipfix_ ? second : first / 4;
    const std::size_t count = is_ipfix_ ? first : scopes + second / 4;
    if (scopes > count || !read_fields(in, count, scopes)) return intake_.drops.add(Drop::BadTemplate);
    learn(id, true, rest.first(rest.size() - in.left()), scopes);
  }
}

// A count of 0 takes back one template, or under a set's own id all of its kind (RFC 7011, 8.1).
bool Sets::take_withdrawal(std::uint16_t id, std::uint16_t count, bool is_options) {
  if (!is_ipfix_ || count != 0) return false;
  auto& usage = intake_.exporters.usage();
  if (id == (is_options ? 3 : 2)) {
    exporter_.templates.withdraw_all(is_options, usage);
  } else {
    exporter_.options.forget(id, usage);
    exporter_.templates.withdraw(id, usage);
  }
  return true;
}

// False where there are fewer bytes than fields. A template of too many fields is read, but kept empty.
bool Sets::read_fields(ByteReader& in, std::size_t count, std::size_t scopes) {
  fields_.clear();
  if (count * 4 > in.left()) return false;
  for (std::size_t at = 0; at < count; ++at) {
    TemplateField field{.enterprise = 0, .element = in.u16(), .size = in.u16()};
    if (is_ipfix_ && (field.element & kEnterpriseBit) != 0) {
      field.element = static_cast<std::uint16_t>(field.element & ~kEnterpriseBit);
      field.enterprise = in.u32();
    }
    if (!is_ipfix_ && at < scopes && field.element <= kLastScope) {
      field.element = field.element == kInterfaceScope ? kIngressInterface : 0;
    }
    fields_.push_back(field);
  }
  if (fields_.size() > intake_.limits.fields_per_template) fields_.clear();
  return in.ok();
}

void Sets::learn(std::uint16_t id, bool is_options, std::span<const std::byte> bytes, std::size_t scopes) {
  if (id < kFirstTemplate) return intake_.drops.add(Drop::BadTemplate);
  ++templates_;
  if (const auto passed = clock_.received - exporter_.templates_last; passed >= kOneAnnouncement) {
    if (exporter_.templates_last != Time{}) exporter_.templates_every = passed;
    exporter_.templates_last = clock_.received;
  }
  auto& usage = intake_.exporters.usage();
  auto limits = intake_.limits;
  if (!exporter_.established) limits.template_fields /= 2;
  const DetailOptions details{.of_options = is_options, .keep_extra = intake_.options.keep_extra};
  const auto is_news =
      exporter_.templates.put(id, details, {fields_, bytes, std::min(scopes, fields_.size())}, limits, usage);
  if (!is_news) return intake_.drops.add(is_news.error());
  if (!*is_news) return;
  exporter_.options.forget(id, usage);
  release(id);
}

// Data that waited is placed in time by the clock of its own message.
void Sets::release(std::uint16_t id) {
  const auto waiting = exporter_.held.take(id, intake_.exporters.usage());
  for (const auto& set : waiting) {
    if (released_ >= intake_.limits.released_flows) {
      intake_.drops.add(Drop::HeldFull);
      continue;
    }
    const auto before = intake_.out.size();
    take_known(id, *exporter_.templates.find(id), set.clock, set.records);
    released_ += intake_.out.size() - before;
  }
}

}  // namespace whither
