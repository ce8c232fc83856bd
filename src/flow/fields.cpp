#include "flow/fields.h"

#include <cstddef>

#include "flow/flow.h"

namespace whither {

namespace {

constexpr std::array<FieldInfo, kFieldCount> kFields = {{
#define WHITHER_FIELD(name, words, kind, enterprise, element, help) \
  {Field::name, #name, words, Kind::kind, enterprise, element, offsetof(Flow, name), help},
#include "flow/field_list.h"
#undef WHITHER_FIELD
}};

}  // namespace

std::span<const FieldInfo, kFieldCount> fields() { return kFields; }

const FieldInfo& info_of(Field field) { return kFields.at(static_cast<std::size_t>(field)); }

std::optional<Field> field_named(std::string_view name) {
  for (const auto& info : kFields) {
    if (info.name == name) return info.field;
  }
  return std::nullopt;
}

std::string_view name_of(FlowKind kind) {
  switch (kind) {
    case FlowKind::Traffic:
      return "traffic";
    case FlowKind::Nat:
      return "nat";
    case FlowKind::Firewall:
      return "firewall";
    case FlowKind::Other:
      break;
  }
  return "other";
}

}  // namespace whither
