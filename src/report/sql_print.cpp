#include "report/sql_print.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/utf8.h"
#include "report/completeness_print.h"
#include "report/json.h"

namespace whither {

namespace {

constexpr std::uint64_t kTableRows = 10000;

std::vector<std::string> keys_of(const std::vector<Sandbox::Column>& columns) {
  std::set<std::string> used;
  std::vector<std::string> keys;
  for (const auto& column : columns) {
    auto key = column.name;
    for (int more = 1; !used.insert(key).second; ++more) key = fmt::format("{}_{}", column.name, more);
    keys.push_back(std::move(key));
  }
  return keys;
}

Table empty_table(const std::vector<Sandbox::Column>& columns) {
  std::vector<Table::Heading> headings;
  for (const auto& column : columns) {
    const bool is_number = column.shape == Sandbox::Shape::Number;
    headings.push_back({column.name, is_number ? Align::Right : Align::Left, column.shape == Sandbox::Shape::Text});
  }
  return Table(std::move(headings));
}

// Not inf, -inf, nan.
bool is_finite(std::string_view number) { return number.find_first_of("in") == std::string_view::npos; }

// Cells are kept apart by tabs and rows by line feeds, so these are written as \t and \n, and \ as \\.
std::string tsv_cell(std::string_view text) {
  std::string out;
  for (const char c : repaired_utf8(text)) {
    switch (c) {
      case '\t':
        out += "\\t";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\\':
        out += "\\\\";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

SqlPrinter::SqlPrinter(Format format, std::vector<Sandbox::Column> columns, std::size_t width, Write write)
    : format_(format),
      columns_(std::move(columns)),
      keys_(keys_of(columns_)),
      width_(width),
      write_(std::move(write)),
      table_(empty_table(columns_)) {}

void SqlPrinter::begin() {
  if (format_ == Format::Json) {
    Json json;
    json.object().field("schema", "whither.sql/1").key("columns").array();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      json.object().field("name", keys_[i]).field("type", columns_[i].type).end();
    }
    return write_(json.end().key("rows").array().take());
  }
  if (format_ != Format::Csv && format_ != Format::Tsv) return;
  std::string line;
  for (const auto& column : columns_) {
    if (&column != &columns_.front()) line += format_ == Format::Csv ? ',' : '\t';
    line += format_ == Format::Csv ? csv_cell(column.name) : tsv_cell(column.name);
  }
  write_(line + "\n");
}

std::string SqlPrinter::json_row(const Chunk& chunk, std::size_t row) const {
  Json json;
  json.object();
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    json.key(keys_[i]);
    const auto cell = chunk.text(i, row);
    const bool is_text = columns_[i].shape == Sandbox::Shape::Text;
    if (chunk.null(i, row) || (columns_[i].shape == Sandbox::Shape::Number && !is_finite(cell))) {
      json.null();
    } else if (is_text) {
      json.text(cell);
    } else {
      json.json(cell);
    }
  }
  return json.end().take();
}

void SqlPrinter::add_row(const Chunk& chunk, std::size_t row) {
  if (format_ == Format::Json) return write_((count_ == 0 ? "\n" : ",\n") + json_row(chunk, row));
  if (format_ == Format::Ndjson) return write_(json_row(chunk, row) + "\n");
  if (format_ == Format::Text) {
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < columns_.size(); ++i) cells.emplace_back(chunk.text(i, row));
    table_.add(std::move(cells));
    if (++in_table_ == kTableRows) write_table();
    return;
  }
  std::string line;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const auto cell = chunk.text(i, row);
    if (i > 0) line += format_ == Format::Csv ? ',' : '\t';
    if (columns_[i].shape != Sandbox::Shape::Text) {
      line += cell;
    } else {
      line += format_ == Format::Csv ? csv_cell(cell) : tsv_cell(cell);
    }
  }
  write_(line + "\n");
}

void SqlPrinter::add(const Chunk& chunk, std::uint64_t at_most) {
  const auto rows = std::min<std::uint64_t>(chunk.size(), at_most);
  for (std::size_t row = 0; row < rows; ++row) {
    add_row(chunk, row);
    ++count_;
  }
}

void SqlPrinter::write_table() {
  write_(table_.to_string(width_));
  table_ = empty_table(columns_);
  in_table_ = 0;
}

void SqlPrinter::finish(bool is_partial, const std::optional<Completeness>& complete, Time now) {
  if (format_ == Format::Json) {
    Json json;
    json.object().flag("partial", is_partial);
    if (complete) {
      json.key("complete").object();
      put_complete(json, *complete);
      json.end();
    }
    write_("\n]," + json.end().take().substr(1) + "\n");
  }
  if (format_ != Format::Text) return;
  if (count_ == 0) {
    write_(table_.to_string(width_) + "no rows\n");
  } else if (in_table_ != 0) {
    write_table();
  }
  if (complete) write_(missing_text(*complete, now));
}

}  // namespace whither
