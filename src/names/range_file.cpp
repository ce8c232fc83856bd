#include "names/range_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "base/address.h"
#include "names/clean_name.h"
#include "names/csv.h"
#include "names/line_reader.h"
#include "names/words.h"

namespace whither {

namespace {

constexpr std::size_t kMaxLines = 4'000'000;
constexpr std::size_t kMaxName = 120;  // bytes; the longest AS name that was met has 97

enum class Notation : std::uint8_t { V4, V6, Decimal };

struct Bound {
  WideAddress value = 0;
  Notation notation = Notation::Decimal;
};

std::optional<Bound> decimal_of(std::string_view digits) {
  WideAddress value = 0;
  if (digits.empty()) return std::nullopt;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    const auto unit = static_cast<WideAddress>(digit - '0');
    if (value > (kLastV6 - unit) / 10) return std::nullopt;
    value = value * 10 + unit;
  }
  return Bound{value, Notation::Decimal};
}

std::optional<Bound> bound_of(std::string_view text) {
  if (text.find_first_of(".:") == std::string_view::npos) return decimal_of(text);
  const auto address = Address::parse(text);
  if (!address) return std::nullopt;
  Bound bound{0, address->is_v4() ? Notation::V4 : Notation::V6};
  for (const auto byte : address->bytes()) bound.value = bound.value << 8 | byte;
  return bound;
}

std::optional<std::uint32_t> asn_of(std::string_view text) {
  if (text.starts_with("AS") || text.starts_with("as")) text.remove_prefix(2);
  std::uint32_t asn = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), asn);
  if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return asn;
}

// What ip2asn writes in place of a code, and what others do.
bool is_no_country(std::string_view code) {
  constexpr std::array<std::string_view, 6> kNone = {"", "-", "??", "ZZ", "None", "Unknown"};
  return std::ranges::find(kNone, code) != kNone.end();
}

// Beside ISO 3166 the regions that registries write. What else is met (SU, AB, UN) is no place that anybody could name,
// and all letters that there are would be more codes than the format holds.
bool is_place(std::string_view code) { return !country_name(code).empty() || code == "EU" || code == "AP"; }

// The beginnings of ZIP, xz, Zstandard and bzip2.
bool is_packed(std::string_view text) {
  return text.starts_with("PK\x03") ||
         text.starts_with(
             "\xfd"
             "7zXZ") ||
         text.starts_with("\x28\xb5\x2f\xfd") || text.starts_with("BZh");
}

}  // namespace

// Decimal numbers are IPv4 where both fit: no IPv6 address below 2^32 is announced to anybody (RFC 4291, 2.5).
std::optional<RangeFiles::Range> RangeFiles::range_of(std::string_view first, std::string_view last) {
  const auto from = bound_of(first);
  const auto to = bound_of(last);
  if (!from || !to || from->notation != to->notation || from->value > to->value) return std::nullopt;
  const bool is_v4 = from->notation == Notation::Decimal ? to->value <= kLastV4 : from->notation == Notation::V4;
  return Range{from->value, to->value, is_v4};
}

Result<void> RangeFiles::read(const std::string& path) {
  if (!is_mmdb(path)) return read_text(path);
  std::size_t count = 0;
  const auto read = read_mmdb(path, [&](const MmdbNet& net) {
    ++count;
    return take(net);
  });
  if (!read) return std::unexpected(read.error());
  if (count == 0) {
    return fail(Fault::NotUnderstood,
                path + " tells neither an autonomous_system_number nor a country.iso_code of any network");
  }
  return {};
}

Result<void> RangeFiles::read_text(const std::string& path) {
  auto reader = LineReader::open(path);
  if (!reader) return std::unexpected(reader.error());
  auto kind = Kind::Unknown;
  for (;;) {
    const auto line = reader->next();
    if (!line) return std::unexpected(line.error());
    if (!*line) break;
    auto text = **line;
    if (reader->number() == 1 && text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    if (text.find_first_not_of(" \t") == std::string_view::npos || text.starts_with('#')) continue;
    const bool packed = reader->number() == 1 && is_packed(text);
    if (const auto fault = packed ? "is packed: unpack it first (what gzip packed needs not be)" : take(text, kind);
        !fault.empty()) {
      return fail(Fault::NotUnderstood, fmt::format("{}:{}: {}", path, reader->number(), fault));
    }
  }
  if (kind == Kind::Unknown) return fail(Fault::NotUnderstood, path + " has no address ranges in it");
  return {};
}

std::string_view RangeFiles::count_line() {
  return ++lines_ > kMaxLines ? "more than 4 000 000 lines of address ranges" : "";
}

std::string_view RangeFiles::take(std::string_view line, Kind& kind) {
  if (const auto fault = count_line(); !fault.empty()) return fault;
  const auto separator = line.find_first_of("\t,");
  const bool has_tabs = separator != std::string_view::npos && line[separator] == '\t';
  if (has_tabs) split_tabs(line, fields_);
  if (!has_tabs && !split_csv(line, fields_)) return "a quote without its end";
  const auto needed = fields_.size() == 5 && has_tabs    ? Kind::AsAndCountry
                      : fields_.size() == 4 && !has_tabs ? Kind::As
                      : fields_.size() == 3              ? Kind::Country
                                                         : Kind::Unknown;
  if (needed == Kind::Unknown)
    return "neither `start,end,asn,name` nor `start,end,CC` nor `start end asn CC name` by tabs";
  if (kind != Kind::Unknown && kind != needed) return "not of the same kind as the lines before";
  kind = needed;
  const auto range = range_of(fields_[0], fields_[1]);
  if (!range) return "no range of addresses";
  if (kind == Kind::As) return take_as(*range, fields_[2], fields_[3]);
  if (kind == Kind::Country) return take_country(*range, fields_[2]);
  if (const auto fault = take_as(*range, fields_[2], fields_[4]); !fault.empty()) return fault;
  return take_country(*range, fields_[3]);
}

std::string_view RangeFiles::take(const MmdbNet& net) {
  if (const auto fault = count_line(); !fault.empty()) return fault;
  const Range range{net.first, net.last, net.is_v4};
  if (net.asn != 0) add_as(range, net.asn, net.org);
  return take_country(range, net.country);
}

std::string_view RangeFiles::take_as(const Range& range, std::string_view number, std::string_view name) {
  const auto asn = asn_of(number);
  if (!asn) return "no AS number in the third column";
  if (*asn != 0) add_as(range, *asn, name);  // else it is not announced
  return {};
}

void RangeFiles::add_as(const Range& range, std::uint32_t asn, std::string_view name) {
  const auto [entry, is_new] = positions_.try_emplace(asn, static_cast<std::uint32_t>(ases_.size()));
  if (is_new) ases_.push_back({asn, {}});
  auto& known = ases_[entry->second].name;
  if (known.empty()) known = clean_name(name, kMaxName);
  family_of(range).as_ranges.push_back({range.first, range.last, entry->second});
}

std::string_view RangeFiles::take_country(const Range& range, std::string_view code) {
  if (is_no_country(code)) return {};
  const auto is_capital = [](char letter) { return letter >= 'A' && letter <= 'Z'; };
  if (code.size() != 2 || !std::ranges::all_of(code, is_capital)) return "no country code";
  if (!is_place(code)) return {};
  std::uint32_t position = 0;
  if (const auto fault = position_of_country(code, position); !fault.empty()) return fault;
  family_of(range).country_ranges.push_back({range.first, range.last, position});
  return {};
}

std::string_view RangeFiles::position_of_country(std::string_view code, std::uint32_t& position) {
  const table_format::CountryCode wanted = {code[0], code[1]};
  const auto known = std::span{countries_}.first(country_count_);
  const auto found = std::ranges::find(known, wanted);
  position = static_cast<std::uint32_t>(found - known.begin());
  if (found != known.end()) return {};
  if (country_count_ == countries_.size()) return "more than 255 country codes";
  countries_[country_count_++] = wanted;
  return {};
}

}  // namespace whither
