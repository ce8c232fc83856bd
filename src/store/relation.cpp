#include "store/relation.h"

#include <fmt/format.h>

#include <string_view>

#include "flow/columns.h"
#include "store/database.h"
#include "store/flow_rows.h"
#include "store/row_order.h"

namespace whither {

namespace {

std::string relation(const Layout& layout, std::span<const StoredFile> files, std::string_view option) {
  if (files.empty()) return fmt::format("(SELECT unnest([]::STRUCT({})[], recursive := true))", column_definitions());
  std::string list;
  ColumnSet some;
  bool are_alike = true;
  for (const auto& file : files) {
    list += fmt::format("{}{}", list.empty() ? "" : ", ", sql_text(layout.flows() + "/" + file.path));
    some.add(file.columns);
    are_alike = are_alike && file.columns == files.front().columns && file.is_sorted == files.front().is_sorted;
  }
  const auto read = fmt::format("read_parquet([{}]{}{})", list, are_alike ? "" : ", union_by_name = true", option);
  std::string absent;
  for (const auto& column : columns()) {
    if (!some.has(column)) absent += fmt::format(", NULL::{} AS {}", column.sql_type, column.name);
  }
  return absent.empty() ? read : fmt::format("(SELECT *{} FROM {})", absent, read);
}

}  // namespace

std::string relation_of(const Layout& layout, std::span<const StoredFile> files) { return relation(layout, files, ""); }

std::string relation_of(const Layout& layout, const StoredFile& file) {
  if (!file.is_sorted) return relation(layout, {&file, 1}, ", file_row_number = true");
  return fmt::format("(SELECT *, {}::BIGINT AS file_row_number FROM {})", kRowInFile, relation(layout, {&file, 1}, ""));
}

}  // namespace whither
