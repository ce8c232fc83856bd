#include "store/relation.h"

#include <fmt/format.h>

#include "flow/columns.h"
#include "store/database.h"
#include "store/flow_rows.h"

namespace whither {

std::string relation_of(const Layout& layout, std::span<const StoredFile> files, bool row_numbers) {
  if (files.empty()) return fmt::format("(SELECT unnest([]::STRUCT({})[], recursive := true))", column_definitions());
  std::string list;
  ColumnSet some;
  bool are_alike = true;
  for (const auto& file : files) {
    list += fmt::format("{}{}", list.empty() ? "" : ", ", sql_text(layout.flows() + "/" + file.path));
    some.fields |= file.columns.fields;
    some.wide |= file.columns.wide;
    are_alike = are_alike && file.columns == files.front().columns;
  }
  const auto read = fmt::format("read_parquet([{}]{}{})", list, are_alike ? "" : ", union_by_name = true",
                                row_numbers ? ", file_row_number = true" : "");
  std::string absent;
  for (const auto& column : columns()) {
    if (!some.has(column)) absent += fmt::format(", NULL::{} AS {}", column.sql_type, column.name);
  }
  return absent.empty() ? read : fmt::format("(SELECT *{} FROM {})", absent, read);
}

}  // namespace whither
