#include "ingest/csv_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/digits.h"
#include "ingest/csv/text.h"

namespace whither {

namespace {

constexpr std::size_t kToldOfCell = 60;  // bytes

// SiLK writes UTC unless it is asked for another zone.
CsvZone zone_of(const std::optional<CsvZone>& told, CsvKind kind) {
  if (told) return *told;
  return kind == CsvKind::Silk ? CsvZone{.east = std::chrono::seconds{0}} : CsvZone{};
}

std::string words_of(const CsvRow::Fault& fault) {
  if (fault.column == nullptr) return "";
  return fmt::format("`{}` is no value of {}", fault.cell.substr(0, kToldOfCell), fault.column->name);
}

// Lines that nfdump writes behind its sums, where it does.
bool is_of_summary(std::string_view cell) {
  return std::ranges::any_of(std::to_array<std::string_view>({"Summary", "Time window:", "Total flows processed:",
                                                              "Total records processed:", "Sys:"}),
                             [&](std::string_view begin) { return cell.starts_with(begin); });
}

}  // namespace

Result<CsvFile> CsvFile::open(const std::string& path, const Settings& settings) {
  auto records = CsvRecords::open(path);
  if (!records) return std::unexpected(records.error());
  const auto line = records->peek();
  if (!line) return std::unexpected(line.error());
  auto header = CsvHeader::read(*line);
  if (!header) {
    return fail(Fault::NotUnderstood, fmt::format("{} {}; nothing was imported", path, header.error()));
  }
  records->set_form(header->delimiter, header->cells());
  if (const auto first = records->next(); !first) return std::unexpected(first.error());
  return CsvFile{std::move(*records), std::move(*header), settings};
}

Result<CsvFile::Counts> CsvFile::read(const std::function<void(Batch&)>& take, const std::stop_token& stop) {
  Counts counts;
  counts.whole_seconds = header_.kind != CsvKind::Whither;
  const CsvRows rows{header_, zone_of(settings_.zone, header_.kind)};
  const auto give = [&] {
    if (!batch_.flows.empty()) take(batch_);
    batch_.clear();
  };
  while (!stop.stop_requested()) {
    const auto outcome = records_.next();
    if (!outcome) return std::unexpected(outcome.error());
    if (*outcome == CsvRecords::Outcome::End) break;
    if (*outcome == CsvRecords::Outcome::Record) {
      take_record(rows, counts);
    } else {
      const bool is_long = *outcome == CsvRecords::Outcome::TooLong;
      counts.lines.add(is_long ? CsvLine::Length : CsvLine::Quotes, records_.line(), "");
    }
    if (batch_.flows.size() == kAtOnce) give();
  }
  give();
  if (counts.sums.flows == 0) counts.whole_seconds = false;
  return counts;
}

void CsvFile::take_record(const CsvRows& rows, Counts& counts) {
  if (take_other(counts)) return;
  const auto cells = records_.cells();
  if (cells.size() != header_.cells()) {
    const auto what = fmt::format("it has {} cells and the header {}", cells.size(), header_.cells());
    return counts.lines.add(CsvLine::Cells, records_.line(), what);
  }
  auto row = rows.read(cells, batch_.texts);
  if (!row) {
    const auto why = row.error().column == nullptr ? CsvLine::Time : CsvLine::Value;
    return counts.lines.add(why, records_.line(), words_of(row.error()));
  }
  auto& flow = row->flow;
  if (!flow.has(Field::exporter) && settings_.router) WHITHER_PUT(flow, exporter, settings_.router);
  counts.sums.flows += 1;
  counts.sums.packets += flow.packets;
  counts.sums.bytes += flow.bytes;
  counts.packets_reverse += flow.packets_reverse;
  counts.bytes_reverse += flow.bytes_reverse;
  counts.added_up += row->flow_count > 1 ? 1 : 0;
  counts.whole_seconds = counts.whole_seconds && !row->has_fraction;
  batch_.flows.push_back(flow);
}

bool CsvFile::take_other(Counts& counts) {
  const auto cells = records_.cells();
  const auto first = trimmed(cells.front());
  if (part_ == Part::Flows && is_of_summary(first)) {
    if (first == "Summary") part_ = Part::NamesOfSums;
    counts.lines.add(CsvLine::Summary);
    return true;
  }
  if (part_ == Part::NamesOfSums && first == "flows") {
    part_ = Part::Sums;
    counts.lines.add(CsvLine::Summary);
    return true;
  }
  if (part_ == Part::Sums && cells.size() != header_.cells()) {
    part_ = Part::Flows;
    take_sums(counts);
    counts.lines.add(CsvLine::Summary);
    return true;
  }
  part_ = Part::Flows;
  if (cells.size() != header_.cells()) return false;
  for (std::size_t i = 0; i < header_.columns.size(); ++i) {
    if (trimmed(cells[i]) != header_.names[i]) return false;
  }
  counts.lines.add(CsvLine::Header);
  return true;
}

// "flows,bytes,packets,…".
void CsvFile::take_sums(Counts& counts) const {
  const auto cells = records_.cells();
  if (cells.size() < 3) return;
  const auto flows = number_of(trimmed(cells[0]));
  const auto bytes = number_of(trimmed(cells[1]));
  const auto packets = number_of(trimmed(cells[2]));
  if (!flows || !bytes || !packets) return;
  auto& told = counts.told ? *counts.told : counts.told.emplace();
  told.flows += *flows;
  told.packets += *packets;
  told.bytes += *bytes;
}

}  // namespace whither
