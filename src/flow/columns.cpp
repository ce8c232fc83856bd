#include "flow/columns.h"

#include <vector>

#include "base/assert.h"

namespace whither {

namespace {

std::vector<Column> make_columns() {
  std::vector<Column> made;
  for (const auto& info : fields()) {
    if (info.kind == Kind::Address) {
      auto names = address_columns(info.field);
      made.push_back({std::move(names.v4), sql_type_of(info.kind), info.field, Column::Part::V4});
      made.push_back({std::move(names.v6), "BLOB", info.field, Column::Part::V6});
    } else {
      made.push_back({std::string{info.name}, sql_type_of(info.kind), info.field, Column::Part::Whole});
    }
  }
  return made;
}

}  // namespace

std::span<const Column> columns() {
  static const auto kColumns = make_columns();
  return kColumns;
}

AddressColumns address_columns(Field field) {
  const auto& info = info_of(field);
  WHITHER_ASSERT(info.kind == Kind::Address);
  constexpr std::string_view kSuffix = "_addr";
  auto stem = info.name;
  if (stem.ends_with(kSuffix)) stem.remove_suffix(kSuffix.size());
  return {std::string{stem} + "_ip4", std::string{stem} + "_ip6"};
}

std::string_view sql_type_of(Kind kind) {
  switch (kind) {
    case Kind::Time:
      return "TIMESTAMPTZ";
    case Kind::Bool:
      return "BOOLEAN";
    case Kind::Protocol:
    case Kind::FlowKind:
    case Kind::Number8:
      return "UTINYINT";
    case Kind::Port:
    case Kind::Flags:
    case Kind::Number16:
      return "USMALLINT";
    case Kind::Address:
    case Kind::Asn:
    case Kind::Interface:
    case Kind::Number32:
      return "UINTEGER";
    case Kind::Counter:
    case Kind::Mac:
      return "UBIGINT";
    case Kind::Text:
      break;
  }
  return "VARCHAR";
}

}  // namespace whither
