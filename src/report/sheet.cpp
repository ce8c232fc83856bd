#include "report/sheet.h"

#include <fmt/format.h>

#include "report/json.h"
#include "report/table.h"

namespace whither {

namespace {

struct CellText {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(std::uint64_t number) const { return fmt::format("{}", number); }
  std::string operator()(double number) const { return fmt::format("{:.6g}", number); }
  std::string operator()(bool truth) const { return truth ? "true" : "false"; }
  std::string operator()(Time time) const { return rfc3339(time); }
};

struct CellJson {
  Json& json;

  void operator()(std::monostate) const { json.null(); }
  void operator()(const std::string& text) const { json.text(text); }
  void operator()(std::uint64_t number) const { json.number(number); }
  void operator()(double number) const { json.number(number); }
  void operator()(bool truth) const { json.boolean(truth); }
  void operator()(Time time) const { json.text(rfc3339(time)); }
};

void put_row(Json& json, std::span<const RowColumn> columns, std::span<const Cell> cells) {
  json.object();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (std::holds_alternative<std::monostate>(cells[i])) continue;
    json.key(columns[i].name);
    std::visit(CellJson{json}, cells[i]);
  }
  json.end();
}

}  // namespace

std::string record_of(std::span<const Cell> cells, Format format) {
  std::vector<std::string> texts;
  for (const auto& cell : cells) texts.push_back(std::visit(CellText{}, cell));
  return record_of(texts, format);
}

std::string header_of(std::span<const RowColumn> columns, Format format) {
  std::vector<std::string> names;
  for (const auto& column : columns) names.emplace_back(column.name);
  return record_of(names, format);
}

std::string sheet_records(const Sheet& sheet, Format format) {
  auto out = header_of(sheet.columns, format);
  sheet.each_row([&](std::span<const Cell> cells) { out += record_of(cells, format); });
  return out;
}

std::string sheet_json(std::string_view schema, const Sheet& sheet) {
  Json json;
  json.object().field("schema", schema).key("rows").array();
  sheet.each_row([&](std::span<const Cell> cells) { put_row(json, sheet.columns, cells); });
  return json.end().end().take() + "\n";
}

std::string sheet_ndjson(const Sheet& sheet) {
  std::string out;
  Json json;
  sheet.each_row([&](std::span<const Cell> cells) {
    put_row(json, sheet.columns, cells);
    out += json.take() + "\n";
  });
  return out;
}

}  // namespace whither
