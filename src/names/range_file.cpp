#include "names/range_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "base/address.h"
#include "names/clean_name.h"
#include "names/csv.h"
#include "names/line_reader.h"

namespace whither {

namespace {

constexpr std::size_t kMaxLines = 4'000'000;
constexpr std::size_t kMaxName = 120;  // bytes; the longest AS name that was met has 97

enum class Notation : std::uint8_t { V4, V6, Decimal };

struct Bound {
  WideAddress value = 0;
  Notation notation = Notation::Decimal;
};

struct Range {
  WideAddress first = 0;
  WideAddress last = 0;
  bool is_v4 = false;
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

// Decimal numbers are IPv4 where both fit: no IPv6 address below 2^32 is announced to anybody (RFC 4291, 2.5).
std::optional<Range> range_of(std::string_view first, std::string_view last) {
  const auto from = bound_of(first);
  const auto to = bound_of(last);
  if (!from || !to || from->notation != to->notation || from->value > to->value) return std::nullopt;
  const bool is_v4 = from->notation == Notation::Decimal ? to->value <= kLastV4 : from->notation == Notation::V4;
  return Range{from->value, to->value, is_v4};
}

std::optional<std::uint32_t> asn_of(std::string_view text) {
  if (text.starts_with("AS") || text.starts_with("as")) text.remove_prefix(2);
  std::uint32_t asn = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), asn);
  if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return asn;
}

}  // namespace

Result<void> RangeFiles::read(const std::string& path) {
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
    if (const auto fault = take(text, kind); !fault.empty()) {
      return fail(Fault::NotUnderstood, fmt::format("{}:{}: {}", path, reader->number(), fault));
    }
  }
  if (kind == Kind::Unknown) return fail(Fault::NotUnderstood, path + " has no address ranges in it");
  return {};
}

std::string_view RangeFiles::take(std::string_view line, Kind& kind) {
  if (++lines_ > kMaxLines) return "more than 4 000 000 lines of address ranges";
  if (!split_csv(line, fields_)) return "a quote without its end";
  const auto needed = fields_.size() == 4 ? Kind::As : fields_.size() == 3 ? Kind::Country : Kind::Unknown;
  if (needed == Kind::Unknown) return "neither `start,end,asn,name` nor `start,end,CC`";
  if (kind != Kind::Unknown && kind != needed) return "not of the same kind as the lines before";
  kind = needed;
  return kind == Kind::As ? take_as(fields_) : take_country(fields_);
}

std::string_view RangeFiles::take_as(const Fields& fields) {
  const auto range = range_of(fields[0], fields[1]);
  if (!range) return "no range of addresses";
  const auto asn = asn_of(fields[2]);
  if (!asn) return "no AS number in the third column";
  if (*asn == 0) return {};  // not announced
  const auto [entry, is_new] = positions_.try_emplace(*asn, static_cast<std::uint32_t>(ases_.size()));
  if (is_new) ases_.push_back({*asn, clean_name(fields[3], kMaxName)});
  auto& family = range->is_v4 ? v4_ : v6_;
  family.as_ranges.push_back({range->first, range->last, entry->second});
  return {};
}

std::string_view RangeFiles::take_country(const Fields& fields) {
  const auto range = range_of(fields[0], fields[1]);
  if (!range) return "no range of addresses";
  const std::string_view code = fields[2];
  if (code.empty() || code == "??" || code == "ZZ") return {};  // said to be unknown
  std::uint32_t position = 0;
  if (const auto fault = position_of_country(code, position); !fault.empty()) return fault;
  auto& family = range->is_v4 ? v4_ : v6_;
  family.country_ranges.push_back({range->first, range->last, position});
  return {};
}

std::string_view RangeFiles::position_of_country(std::string_view code, std::uint32_t& position) {
  const auto is_capital = [](char letter) { return letter >= 'A' && letter <= 'Z'; };
  if (code.size() != 2 || !std::ranges::all_of(code, is_capital)) return "no country code in the third column";
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
