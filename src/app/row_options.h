#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "report/format.h"
#include "report/sheet.h"

namespace whither {

// How the user wants the rows of an answer: one of these at most, but for --json beside --parquet.
struct RowOptions {
  bool json = false;
  bool ndjson = false;
  bool csv = false;
  bool tsv = false;
  std::string parquet;  // the file; "" for none

  Format format() const {
    if (!parquet.empty()) return Format::Parquet;
    if (json) return Format::Json;
    if (ndjson) return Format::Ndjson;
    return csv ? Format::Csv : tsv ? Format::Tsv : Format::Text;
  }
  // Whether errors are JSON, too.
  bool tells_json() const { return json || ndjson; }
};

// The file of --parquet, where it is asked for.
Result<std::optional<RowFile>> row_file(const RowOptions& options, std::span<const RowColumn> columns);
// Ends it, and tells on standard output what it holds.
Result<void> finish(const RowOptions& options, RowFile& file);
void tell_row_file(const RowOptions& options, std::uint64_t rows);

// What makes an answer in each format; the one that is wanted is called.
struct Answer {
  std::function<std::string()> text;  // for people
  std::function<std::string()> json;
  std::function<Sheet()> sheet;         // all other formats
  std::function<std::string()> ndjson;  // where its lines say more than the sheet; may be empty
};
// Writes it to standard output, or to the file of --parquet.
Result<void> write_answer(const RowOptions& options, const Answer& answer);

}  // namespace whither
