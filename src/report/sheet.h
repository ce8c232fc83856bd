#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/format.h"
#include "store/row_file.h"

namespace whither {

// The rows of an answer for programs: what every format but JSON is made of. Views the answer.
struct Sheet {
  using Take = std::function<void(std::span<const Cell>)>;
  std::vector<RowColumn> columns;
  std::function<void(const Take& take)> each_row;
};

// The cells as a record of CSV, or of TSV: a cell that is absent is empty, a time RFC 3339.
std::string record_of(std::span<const Cell> cells, Format format);
// The names of the columns as such a record.
std::string header_of(std::span<const RowColumn> columns, Format format);

// The header and a record a row.
std::string sheet_records(const Sheet& sheet, Format format = Format::Csv);
// {"schema":SCHEMA,"rows":[…]} and a newline.
std::string sheet_json(std::string_view schema, const Sheet& sheet);
// An object a row, and a line; what a row lacks has no key.
std::string sheet_ndjson(const Sheet& sheet);

}  // namespace whither
