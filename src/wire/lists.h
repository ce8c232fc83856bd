#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "wire/templates.h"

namespace whither {

// Structured data (RFC 6313). Lists that lie end where their bytes do; every item costs at least one byte or one of
// `budget`, so that none goes on for ever (T36).

inline constexpr int kMaxListDepth = 4;
inline constexpr std::size_t kMaxListItems = 1024;  // of a record, in all of its lists

// Calls visit(field, value) for each value of a basicList (4.5.1).
template <typename Visit>
void each_list_value(std::span<const std::byte> list, std::size_t& budget, Visit visit) {
  ByteReader in{list};
  in.u8();  // semantic
  TemplateField field{.enterprise = 0, .element = in.u16(), .size = in.u16()};
  if ((field.element & 0x8000U) != 0) {
    field.element = static_cast<std::uint16_t>(field.element & 0x7fffU);
    field.enterprise = in.u32();
  }
  while (in.ok() && in.left() > 0 && budget > 0) {
    --budget;
    auto size = std::size_t{field.size};
    if (field.size == kVariable && (size = in.u8()) == 255) size = in.u16();
    const auto value = in.raw(size);
    if (in.ok()) visit(field, value);
  }
}

// Calls visit(sub_template, record, flow) for each record behind a template's id in a subTemplateList or a part of a
// subTemplateMultiList (4.5.2, 4.5.3); the flow has what the record's plan takes. Nothing where the template is
// unknown.
template <typename Visit>
void each_sub_record(const Template* sub, std::span<const std::byte> records, std::size_t& budget, Visit visit) {
  if (sub == nullptr || sub->is_options) return;
  while (records.size() >= sub->plan.size && budget > 0) {
    --budget;
    Flow flow;
    flow.present = sub->plan.present;
    Slots slots;
    const auto size = take_variable_record(sub->plan, records, flow, slots);
    if (size == 0) return;
    visit(*sub, records.first(size), flow);
    records = records.subspan(size);
  }
}

// The same for a whole list.
template <typename Visit>
void each_list_record(ElementType type, std::span<const std::byte> list, const Templates& templates,
                      std::size_t& budget, Visit visit) {
  ByteReader in{list};
  in.u8();  // semantic
  if (type == ElementType::SubTemplateList) {
    const auto* sub = templates.find(in.u16());
    return each_sub_record(sub, in.raw(in.left()), budget, visit);
  }
  while (in.left() >= 4 && budget > 0) {
    --budget;
    const auto* sub = templates.find(in.u16());
    const std::size_t length = in.u16();
    if (length < 4) return;
    each_sub_record(sub, in.raw(length - 4), budget, visit);
  }
}

}  // namespace whither
