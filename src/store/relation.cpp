#include "store/relation.h"

#include <fmt/format.h>

#include <algorithm>

#include "flow/columns.h"
#include "store/database.h"
#include "store/flow_rows.h"

namespace whither {

namespace {

// Of files that have the same columns.
std::string read_of(const Layout& layout, std::span<const StoredFile> files, bool row_numbers) {
  std::string list;
  for (const auto& file : files) {
    list += fmt::format("{}{}", list.empty() ? "" : ", ", sql_text(layout.flows() + "/" + file.path));
  }
  auto read = fmt::format("read_parquet([{}]{})", list, row_numbers ? ", file_row_number = true" : "");
  const auto all = columns();
  if (files.front().columns >= all.size()) return read;
  std::string later;
  for (const auto& column : all.subspan(files.front().columns)) {
    later += fmt::format(", NULL::{} AS {}", column.sql_type, column.name);
  }
  return fmt::format("(SELECT *{} FROM {})", later, read);
}

}  // namespace

std::string relation_of(const Layout& layout, std::span<const StoredFile> files, bool row_numbers) {
  if (files.empty()) return fmt::format("(SELECT unnest([]::STRUCT({})[], recursive := true))", column_definitions());
  std::string pieces;
  std::size_t count = 0;
  while (!files.empty()) {
    const auto other =
        std::ranges::find_if(files, [&](const StoredFile& file) { return file.columns != files.front().columns; });
    const auto same = files.first(static_cast<std::size_t>(other - files.begin()));
    const auto read = read_of(layout, same, row_numbers);
    pieces = count++ == 0 ? read : fmt::format("{} UNION ALL BY NAME SELECT * FROM {}", pieces, read);
    files = files.subspan(same.size());
  }
  return count == 1 ? pieces : fmt::format("(SELECT * FROM {})", pieces);
}

}  // namespace whither
