#include "store/sandbox_query.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace whither {

namespace {

// Table functions that make rows out of their arguments alone. All others read files, tell of this process, or change
// what it does.
constexpr std::array<std::string_view, 7> kTableFunctions = {"generate_series", "json_each",  "json_tree", "range",
                                                             "repeat",          "repeat_row", "unnest"};
// Functions of values that do more than that, or trust the bytes that they are given.
constexpr std::array<std::string_view, 13> kNoFunctions = {
    "currval",  "current_setting",          "getenv",         "getvariable", "json_serialize_plan",
    "nextval",  "pg_get_constraintdef",     "pg_get_viewdef", "pg_sleep",    "set_config",
    "sleep_ms", "variant_bytes_to_variant", "write_log"};
constexpr std::string_view kInternal = "__internal";  // how the names of functions begin that DuckDB keeps for itself
constexpr std::size_t kSemicolons = 64;               // that are tried as the end of the statement

bool has(std::span<const std::string_view> words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

// How DuckDB reads the text, as JSON.
std::string reading_of(const std::string& query) { return fmt::format("json_serialize_sql({})", sql_text(query)); }

struct Parsed {
  std::string error;
  std::string message;
  std::string position;  // in bytes; "" where there is none
  std::int64_t statements = 0;
};

Result<Parsed> parse(Connection& connection, const std::string& query) {
  auto rows = connection.query(fmt::format(
      "SELECT json_extract_string(tree, '$.error_type'), json_extract_string(tree, '$.error_message'), "
      "json_extract_string(tree, '$.position'), coalesce(json_array_length(tree, '$.statements'), 0)::BIGINT "
      "FROM (SELECT {} AS tree)",
      reading_of(query)));
  if (!rows) return std::unexpected(rows.error());
  const auto* const chunk = rows->next();
  if (chunk == nullptr) return fail(Fault::Internal, "DuckDB did not read the query");
  return Parsed{std::string(chunk->text(0, 0)), std::string(chunk->text(1, 0)), std::string(chunk->text(2, 0)),
                chunk->value<std::int64_t>(3, 0)};
}

// The line of the query that has the byte, and a caret below it.
std::string shown_at(const std::string& query, const std::string& position) {
  std::size_t at = 0;
  for (const char digit : position) at = at * 10 + static_cast<std::size_t>(digit - '0');
  if (position.empty() || at > query.size()) return {};
  const auto begin = at == 0 ? std::string::npos : query.rfind('\n', at - 1);
  const auto first = begin == std::string::npos ? 0 : begin + 1;
  const auto line = static_cast<std::size_t>(std::ranges::count(query.substr(0, first), '\n')) + 1;
  const auto head = fmt::format("LINE {}: ", line);
  const auto text = query.substr(first, query.find('\n', first) - first);
  if (text.size() > 200) return {};
  return fmt::format("\n\n{}{}\n{}^", head, text, std::string(head.size() + at - first, ' '));
}

Result<void> check_shape(Connection& connection, const std::string& query) {
  if (query.size() > kLongestQuery) {
    return fail(Fault::Usage, fmt::format("the query is longer than {} bytes", kLongestQuery));
  }
  if (query.find('\0') != std::string::npos) return fail(Fault::Usage, "the query has a byte of zero in it");
  const auto parsed = parse(connection, query);
  if (!parsed) return fail(Fault::Usage, parsed.error().message);
  if (parsed->error == "not implemented") {
    return fail(Fault::Usage,
                "only one SELECT can be asked (also WITH … SELECT, FROM …, VALUES, DESCRIBE, SUMMARIZE, SHOW TABLES): "
                "nothing is changed, written or loaded here. PIVOT has to name its columns with IN (…)");
  }
  if (!parsed->error.empty()) {
    return fail(Fault::Usage, fmt::format("{}{}", parsed->message, shown_at(query, parsed->position)));
  }
  if (parsed->statements == 0)
    return fail(Fault::Usage, "the query is empty: write one like 'SELECT count(*) FROM flows'");
  if (parsed->statements > 1) return fail(Fault::Usage, "only one statement can be asked at a time");
  return {};
}

// `query` without what stands behind its statement: it is cut at a semicolon where DuckDB reads the rest as the same.
Result<std::string> without_semicolon(Connection& connection, std::string query) {
  const auto whole = query;
  auto at = query.rfind(';');
  for (std::size_t tries = 0; at != std::string::npos && tries < kSemicolons; ++tries) {
    const auto shorter = whole.substr(0, at);
    auto rows = connection.query(fmt::format("SELECT {} = {}", reading_of(shorter), reading_of(whole)));
    const auto* const chunk = rows ? rows->next() : nullptr;
    if (chunk == nullptr) return fail(Fault::Internal, "DuckDB did not read the query");
    if (chunk->value<bool>(0, 0)) query = shorter;
    if (at == 0) break;
    at = whole.rfind(';', at - 1);
  }
  return query;
}

// A part of what was read: of what kind, the name in it, and more of it.
struct Part {
  std::string kind, name, more;
};

Result<std::vector<Part>> parts_of(Connection& connection, const std::string& query) {
  auto rows = connection.query(fmt::format(
      "SELECT kind, CASE kind WHEN 'TABLE_FUNCTION' THEN lower(json_extract_string(value, '$.function.function_name')) "
      "WHEN 'FUNCTION' THEN lower(json_extract_string(value, '$.function_name')) WHEN 'CTE' THEN "
      "lower(json_extract_string(value, '$.key')) ELSE lower(json_extract_string(value, '$.table_name')) END, CASE "
      "kind "
      "WHEN 'SHOW_REF' THEN json_type(value, '$.query') ELSE concat(json_extract_string(value, '$.catalog_name'), '.', "
      "json_extract_string(value, '$.schema_name')) END FROM (SELECT value, CASE WHEN path LIKE '%.cte_map.map' THEN "
      "'CTE' ELSE json_extract_string(value, '$.type') END AS kind FROM json_tree({}) WHERE type = 'OBJECT') WHERE "
      "kind "
      "IN ('TABLE_FUNCTION', 'FUNCTION', 'CTE', 'BASE_TABLE', 'SHOW_REF')",
      reading_of(query)));
  if (!rows) return fail(Fault::Internal, "DuckDB did not tell how it reads the query: " + rows.error().message);
  std::vector<Part> parts;
  while (const auto* const chunk = rows->next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      parts.push_back({std::string(chunk->text(0, i)), std::string(chunk->text(1, i)), std::string(chunk->text(2, i))});
    }
  }
  return parts;
}

std::string listed(std::span<const std::string_view> words) { return fmt::format("{}", fmt::join(words, ", ")); }

// Why the part is not allowed; nothing where it is.
std::optional<std::string> objection(const Part& part, std::span<const std::string_view> views,
                                     const std::set<std::string>& own) {
  if (part.kind == "TABLE_FUNCTION" && !has(kTableFunctions, part.name)) {
    return fmt::format("`{}` cannot be read from: a query sees {} and nothing else of this machine", part.name,
                       listed(views));
  }
  if (part.kind == "FUNCTION" && (has(kNoFunctions, part.name) || part.name.starts_with(kInternal))) {
    return fmt::format("`{}` cannot be called: a query sees {} and nothing else of this machine", part.name,
                       listed(views));
  }
  if (part.kind == "SHOW_REF" && part.more == "NULL" && part.name != "\"tables\"") {
    return fmt::format("of the SHOW statements there is SHOW TABLES alone; DESCRIBE flows tells the columns of flows");
  }
  const bool is_ours = part.more == "." || part.more == ".main" || part.more == "memory.main";
  if (part.kind == "BASE_TABLE" && !(is_ours && has(views, part.name)) &&
      !(part.more == "." && own.contains(part.name))) {
    return fmt::format("there is no table `{}` here: there are {}", part.name, listed(views));
  }
  return std::nullopt;
}

}  // namespace

Result<CheckedQuery> check_query(Connection& connection, const std::string& query,
                                 std::span<const std::string_view> views) {
  if (auto shaped = check_shape(connection, query); !shaped) return std::unexpected(shaped.error());
  auto text = without_semicolon(connection, query);
  if (!text) return std::unexpected(text.error());
  const auto parts = parts_of(connection, *text);
  if (!parts) return std::unexpected(parts.error());
  CheckedQuery checked{.text = std::move(*text)};
  std::set<std::string> own;  // names that the query gives to parts of itself
  for (const auto& part : *parts) {
    if (part.kind == "CTE") own.insert(part.name);
    if (part.kind == "FUNCTION") checked.functions.insert(part.name);
  }
  for (const auto& part : *parts) {
    if (const auto wrong = objection(part, views, own)) return fail(Fault::Usage, *wrong);
    if (part.kind == "BASE_TABLE" && has(views, part.name)) checked.reads_views = true;
  }
  if (std::ranges::find(*parts, "SHOW_REF", &Part::kind) != parts->end()) checked.reads_views = false;
  return checked;
}

}  // namespace whither
