#include "ingest/csv/header.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "ingest/csv/text.h"

namespace whither {

namespace {

bool same_letters(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

// What follows the first name: no letter, digit or sign of those that names have.
char delimiter_of(std::string_view line) {
  const auto begin = line.starts_with('"') ? line.find('"', 1) + 1 : 0;
  for (const char c : line.substr(begin)) {
    const bool is_name = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!is_name && !std::string_view{"_+-. "}.contains(c)) return c;
  }
  return ',';
}

std::vector<std::string> names_in(std::string_view line, char delimiter) {
  std::vector<std::string> names;
  for (;;) {
    const auto end = line.find(delimiter);
    auto name = trimmed(line.substr(0, end));
    if (name.size() >= 2 && name.starts_with('"') && name.ends_with('"')) name = name.substr(1, name.size() - 2);
    names.emplace_back(name);
    if (end == std::string_view::npos) return names;
    line.remove_prefix(end + 1);
  }
}

// What `flows --csv` adds to the fields; it is found anew when it is asked for.
constexpr std::array<std::string_view, 7> kAdded = {"device",      "device_name", "src_org", "dst_org",
                                                    "src_country", "dst_country", "ptr"};

CsvColumn whither_column(std::string_view name) {
  if (const auto field = field_named(name)) return {info_of(*field).name, *field};
  const auto* const added = std::ranges::find(kAdded, name);
  return {"", {}, added != kAdded.end() ? CsvColumn::How::LeftOut : CsvColumn::How::Unknown};
}

CsvColumn column_of(std::span<const CsvColumn> known, std::string_view name) {
  const auto found = std::ranges::find_if(known, [&](const auto& each) { return same_letters(each.name, name); });
  return found != known.end() ? *found : CsvColumn{"", {}, CsvColumn::How::Unknown};
}

CsvColumn column_of(CsvKind kind, std::string_view name) {
  switch (kind) {
    case CsvKind::Whither:
      return whither_column(name);
    case CsvKind::Nfdump:
      return column_of(nfdump_columns(), name);
    case CsvKind::Silk:
      break;
  }
  return column_of(silk_columns(), name);
}

bool tells(const CsvHeader& header, Field field) {
  return std::ranges::any_of(header.columns, [&](const CsvColumn& column) {
    return column.field == field && column.how < CsvColumn::How::Duration;
  });
}

// What a flow cannot be without, "" for nothing.
std::string lacking(const CsvHeader& header) {
  std::vector<std::string_view> lacks;
  if (!tells(header, Field::src_addr)) lacks.emplace_back("no source address (src_addr, sa, srcAddr or sIP)");
  if (!tells(header, Field::dst_addr)) lacks.emplace_back("no destination address (dst_addr, da, dstAddr or dIP)");
  if (!tells(header, Field::time_start) && !tells(header, Field::time_end)) {
    lacks.emplace_back("no time (time_start, ts, firstSeen, sTime, or that of the end)");
  }
  return fmt::format("{}", fmt::join(lacks, ", "));
}

}  // namespace

std::vector<std::string> CsvHeader::unknown() const {
  std::vector<std::string> unknown;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (columns[i].how == CsvColumn::How::Unknown) unknown.push_back(names[i]);
  }
  return unknown;
}

std::expected<CsvHeader, std::string> CsvHeader::read(std::string_view line) {
  CsvHeader best;
  std::ptrdiff_t most = 0;
  const auto delimiter = delimiter_of(line);
  auto names = names_in(line, delimiter);
  const bool ends_with_delimiter = names.size() > 1 && names.back().empty();
  if (ends_with_delimiter) names.pop_back();
  for (const auto kind : {CsvKind::Whither, CsvKind::Nfdump, CsvKind::Silk}) {
    CsvHeader header{kind, delimiter, ends_with_delimiter, names, {}};
    for (const auto& name : names) header.columns.push_back(column_of(kind, name));
    const auto known =
        std::ranges::count_if(header.columns, [](const auto& each) { return each.how != CsvColumn::How::Unknown; });
    if (known <= most) continue;
    most = known;
    best = std::move(header);
  }
  if (most == 0) {
    return std::unexpected(
        "does not begin with a header that is known: `whither export`, `nfdump -o csv` without -q, "
        "and rwcut without --no-titles write one");
  }
  if (auto lacks = lacking(best); !lacks.empty()) return std::unexpected("has a header that names " + lacks);
  return best;
}

}  // namespace whither
