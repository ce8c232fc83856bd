#include "app/row_options.h"

#include <fmt/format.h>

#include "app/answer.h"
#include "app/places.h"
#include "report/json.h"
#include "report/table.h"

namespace whither {

Result<std::optional<RowFile>> row_file(const RowOptions& options, std::span<const RowColumn> columns) {
  if (options.format() != Format::Parquet) return std::nullopt;
  auto file = RowFile::create(absolute(options.parquet), columns);
  if (!file) return std::unexpected(file.error());
  return std::move(*file);
}

void tell_row_file(const RowOptions& options, std::uint64_t rows) {
  if (!options.json) return print(fmt::format("{}: {} rows\n", printable(options.parquet), grouped(rows)));
  Json json;
  json.object().field("schema", "whither.parquet/1").field("file", options.parquet).field("rows", rows);
  print(json.end().take() + "\n");
}

Result<void> finish(const RowOptions& options, RowFile& file) {
  const auto rows = file.finish();
  if (!rows) return std::unexpected(rows.error());
  tell_row_file(options, *rows);
  return {};
}

namespace {

Result<void> write_file(const RowOptions& options, const Sheet& sheet) {
  auto file = row_file(options, sheet.columns);
  if (!file) return std::unexpected(file.error());
  sheet.each_row([&](std::span<const Cell> cells) { (*file)->add(cells); });
  return finish(options, **file);
}

}  // namespace

Result<void> write_answer(const RowOptions& options, const Answer& answer) {
  const auto format = options.format();
  switch (format) {
    case Format::Text:
      print(answer.text());
      break;
    case Format::Json:
      print(answer.json());
      break;
    case Format::Ndjson:
      print(answer.ndjson ? answer.ndjson() : sheet_ndjson(answer.sheet()));
      break;
    case Format::Csv:
    case Format::Tsv:
      print(sheet_records(answer.sheet(), format));
      break;
    case Format::Parquet:
      return write_file(options, answer.sheet());
  }
  return {};
}

}  // namespace whither
