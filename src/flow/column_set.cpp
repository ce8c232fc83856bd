#include "flow/column_set.h"

#include <algorithm>
#include <vector>

namespace whither {

namespace {

void add_column(ColumnSet& set, const Column& column) {
  const auto bit = std::uint64_t{1} << static_cast<unsigned>(column.field);
  (column.part == Column::Part::V6 ? set.wide : set.fields) |= bit;
}

std::uint64_t is_wide(const Address& address) { return std::uint64_t{address.is_v6()}; }
template <typename Member>
std::uint64_t is_wide(const Member& /*no address*/) {
  return 0;
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
#define WHITHER_FIELD(name, words, kind, enterprise, element, help) \
  wide |= is_wide(flow.name) << static_cast<unsigned>(Field::name) & flow.present;
#include "flow/field_list.h"
#undef WHITHER_FIELD
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
