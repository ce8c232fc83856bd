#include "ingest/csv/row.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/digits.h"
#include "base/json_text.h"
#include "ingest/csv/text.h"

namespace whither {

namespace {

template <typename T>
bool put(Flow& flow, const FieldInfo& info, T value) {
  std::memcpy(reinterpret_cast<std::byte*>(&flow) + info.offset, &value, sizeof value);
  flow.mark(info.field);
  return true;
}

template <typename T>
bool put(Flow& flow, const FieldInfo& info, const std::optional<T>& value) {
  return value && put(flow, info, *value);
}

template <typename T>
bool put_number(Flow& flow, const FieldInfo& info, std::string_view cell) {
  const auto number = number_of(cell);
  return number && *number <= std::numeric_limits<T>::max() && put(flow, info, static_cast<T>(*number));
}

std::optional<bool> truth_of(std::string_view cell) {
  if (cell == "true") return true;
  if (cell == "false") return false;
  return std::nullopt;
}

std::optional<FlowKind> kind_of_name(std::string_view cell) {
  for (const auto kind : {FlowKind::Traffic, FlowKind::Nat, FlowKind::Firewall, FlowKind::Other}) {
    if (name_of(kind) == cell) return kind;
  }
  return std::nullopt;
}

bool put_text(Flow& flow, const FieldInfo& info, std::string_view cell, Texts& texts) {
  // What csv_record() of report/table.h puts before cells that a spreadsheet would run.
  if (const auto sign = cell.find_first_not_of('\''); sign != std::string_view::npos && sign != 0) {
    if (std::string_view{"=+-@\t\r"}.contains(cell[sign])) cell.remove_prefix(1);
  }
  if (cell.size() > Texts::kMaxText) return false;
  if (info.field == Field::extra && !is_json_object(cell)) return false;
  return put(flow, info, texts.id_of(cell));
}

// A value as the field's kind has it. False where it is none.
bool put_cell(Flow& flow, const FieldInfo& info, std::string_view cell, CsvZone zone, Texts& texts) {
  switch (info.kind) {
    case Kind::Time:
      return put(flow, info, csv_time(cell, zone));
    case Kind::Bool:
      return put(flow, info, truth_of(cell));
    case Kind::Address:
      return put(flow, info, csv_address(cell));
    case Kind::Protocol:
      return put(flow, info, csv_protocol(cell));
    case Kind::Counter:
      return put_number<std::uint64_t>(flow, info, cell);
    case Kind::Flags:
      return put(flow, info, csv_flags(cell));
    case Kind::Mac:
      return put(flow, info, csv_mac(cell));
    case Kind::FlowKind:
      return put(flow, info, kind_of_name(cell));
    case Kind::Asn:
    case Kind::Interface:
    case Kind::Number32:
      return put_number<std::uint32_t>(flow, info, cell);
    case Kind::Port:
    case Kind::Number16:
      return put_number<std::uint16_t>(flow, info, cell);
    case Kind::Number8:
      return put_number<std::uint8_t>(flow, info, cell);
    case Kind::Text:
      break;
  }
  return put_text(flow, info, cell, texts);
}

// Whether it says that nothing is known: no digit but 0, as in "0.0.0.0", "::", "00:00:00:00:00:00", "0-0-0" and
// "0000-00-00 00:00:00".
bool is_zero(std::string_view cell) {
  return cell.find_first_not_of("0123456789abcdef.:- ") == std::string_view::npos &&
         cell.find_first_of("123456789abcdef") == std::string_view::npos;
}

// "771", and of ICMP "3.3" too.
bool put_peer_port(Flow& flow, std::string_view cell) {
  const auto dot = cell.find('.');
  if (dot == std::string_view::npos) return put_number<std::uint16_t>(flow, info_of(Field::dst_port), cell);
  if (!put_number<std::uint8_t>(flow, info_of(Field::icmp_type), cell.substr(0, dot)) ||
      !put_number<std::uint8_t>(flow, info_of(Field::icmp_code), cell.substr(dot + 1))) {
    return false;
  }
  WHITHER_PUT(flow, dst_port, static_cast<std::uint16_t>(flow.icmp_type << 8U | flow.icmp_code));
  return true;
}

bool put_direction(Flow& flow, std::string_view cell) {
  return put_number<std::uint8_t>(flow, info_of(Field::direction), cell == "I" ? "0" : cell == "E" ? "1" : cell);
}

// ICMP's type and code stand in the place of the port where they have no column.
void put_icmp(Flow& flow) {
  const bool is_icmp = flow.has(Field::protocol) && (flow.protocol == 1 || flow.protocol == 58);
  if (!is_icmp || flow.has(Field::icmp_type) || !flow.has(Field::dst_port)) return;
  WHITHER_PUT(flow, icmp_type, static_cast<std::uint8_t>(flow.dst_port >> 8U));
  WHITHER_PUT(flow, icmp_code, static_cast<std::uint8_t>(flow.dst_port & 0xffU));
}

// One of the two times and the duration give the other; what is not known to have been received was so at its end.
// Times of 1970 say that nothing is known. False where there is no time.
bool complete_times(Flow& flow, Duration duration) {
  auto start = flow.time_start;
  auto end = flow.time_end;
  if (start == Time{} && end == Time{}) start = flow.time_received;
  if (start == Time{} && end == Time{}) return false;
  if (end == Time{}) end = start + duration;
  if (start == Time{}) start = end - duration;
  WHITHER_PUT(flow, time_start, start);
  WHITHER_PUT(flow, time_end, end);
  if (flow.time_received == Time{}) WHITHER_PUT(flow, time_received, end);
  return true;
}

bool has_fraction(Time time) { return micros_of(time) % 1'000'000 != 0; }

}  // namespace

bool CsvRows::take(const CsvColumn& column, std::string_view cell, CsvRow& row, std::optional<Duration>& duration,
                   Texts& texts) const {
  auto& flow = row.flow;
  const auto& info = info_of(column.field);
  switch (column.how) {
    case CsvColumn::How::UnlessZero:
      return is_zero(cell) || put_cell(flow, info, cell, zone_, texts);
    case CsvColumn::How::PeerPort:
      return put_peer_port(flow, cell);
    case CsvColumn::How::Direction:
      return put_direction(flow, cell);
    case CsvColumn::How::Label:
      cell = trimmed(cell.substr(0, cell.find('-')));
      return is_zero(cell) || put_cell(flow, info, cell, zone_, texts);
    case CsvColumn::How::Duration:
      duration = csv_duration(cell);
      return duration.has_value();
    case CsvColumn::How::FlowCount: {
      const auto count = number_of(cell);
      row.flow_count = count.value_or(1);
      return count.has_value();
    }
    case CsvColumn::How::LeftOut:
    case CsvColumn::How::Unknown:
      return true;
    case CsvColumn::How::AsIs:
      break;
  }
  return put_cell(flow, info, cell, zone_, texts);
}

std::expected<CsvRow, CsvRow::Fault> CsvRows::read(std::span<const std::string_view> cells, Texts& texts) const {
  CsvRow row;
  std::optional<Duration> duration;
  for (std::size_t i = 0; i < header_.columns.size(); ++i) {
    const auto& column = header_.columns[i];
    const bool is_text = header_.kind == CsvKind::Whither && info_of(column.field).kind == Kind::Text;
    const auto cell = is_text ? cells[i] : trimmed(cells[i]);
    if (cell.empty()) continue;
    if (!take(column, cell, row, duration, texts)) return std::unexpected(CsvRow::Fault{&column, cell});
  }
  auto& flow = row.flow;
  row.has_fraction = has_fraction(flow.time_start) || has_fraction(flow.time_end);
  if (header_.kind != CsvKind::Whither) {
    if (!complete_times(flow, duration.value_or(Duration{}))) return std::unexpected(CsvRow::Fault{});
    put_icmp(flow);
  }
  const auto [first, last] = std::minmax({flow.time_start, flow.time_end, flow.time_received});
  if (first < Time{} || last > kLastCsvTime) return std::unexpected(CsvRow::Fault{});
  return row;
}

}  // namespace whither
