#include "flow/column_set.h"

#include <algorithm>
#include <cstring>

namespace whither {

namespace {

void add(ColumnSet& set, const Column& column) {
  const auto bit = std::uint64_t{1} << static_cast<unsigned>(column.field);
  (column.part == Column::Part::V6 ? set.wide : set.fields) |= bit;
}

bool is_v6(const Flow& flow, const FieldInfo& info) {
  Address address;
  std::memcpy(&address, reinterpret_cast<const std::byte*>(&flow) + info.offset, sizeof address);
  return address.is_v6() && flow.has(info.field);
}

}  // namespace

ColumnSet ColumnSet::of(std::span<const Flow> flows) {
  ColumnSet set;
  set.fields = std::uint64_t{1} << static_cast<unsigned>(Field::time_start);  // a table has a column
  for (const auto& flow : flows) set.fields |= flow.present;
  for (const auto& info : whither::fields()) {
    if (info.kind == Kind::Address && std::ranges::any_of(flows, [&](const Flow& flow) { return is_v6(flow, info); })) {
      set.wide |= std::uint64_t{1} << static_cast<unsigned>(info.field);
    }
  }
  return set;
}

ColumnSet ColumnSet::all() { return first(columns().size()); }

ColumnSet ColumnSet::first(std::size_t count) {
  ColumnSet set;
  for (const auto& column : columns().first(std::min(count, columns().size()))) add(set, column);
  return set;
}

std::string names_of(const ColumnSet& set) {
  std::string text;
  for (const auto& column : columns()) {
    if (set.has(column)) text += (text.empty() ? "" : ", ") + column.name;
  }
  return text;
}

}  // namespace whither
