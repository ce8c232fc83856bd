#include "flow/column_set.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace whither {

namespace {

void add_column(ColumnSet& set, const Column& column) {
  const auto bit = std::uint64_t{1} << static_cast<unsigned>(column.field);
  (column.part == Column::Part::V6 ? set.wide : set.fields) |= bit;
}

// The fields that are addresses.
const std::vector<FieldInfo>& addresses() {
  static const auto all = [] {
    std::vector<FieldInfo> some;
    for (const auto& info : fields()) {
      if (info.kind == Kind::Address) some.push_back(info);
    }
    return some;
  }();
  return all;
}

}  // namespace

ColumnSet ColumnSet::of(std::span<const Flow> flows) {
  ColumnSet set;
  set.fields = std::uint64_t{1} << static_cast<unsigned>(Field::time_start);  // a table has a column
  for (const auto& flow : flows) set.add(flow);
  return set;
}

void ColumnSet::add(const Flow& flow) {
  fields |= flow.present;
  for (const auto& info : addresses()) {
    Address address;
    std::memcpy(&address, reinterpret_cast<const std::byte*>(&flow) + info.offset, sizeof address);
    const auto bit = std::uint64_t{address.is_v6()} << static_cast<unsigned>(info.field);
    wide |= bit & flow.present;
  }
}

ColumnSet ColumnSet::first(std::size_t count) {
  ColumnSet set;
  for (const auto& column : columns().first(std::min(count, columns().size()))) add_column(set, column);
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
