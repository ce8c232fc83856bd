#include "ingest/csv/values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "base/digits.h"

namespace whither {

namespace {

constexpr std::size_t kMillisDigits = 12;
constexpr auto kLastSecond = static_cast<std::uint64_t>(seconds_of(kLastCsvTime));

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "12", "12.345": in microseconds; further digits are cut off.
std::optional<Duration> seconds_of_text(std::string_view text) {
  const auto dot = text.find('.');
  const auto whole = number_of(text.substr(0, dot));
  if (!whole || *whole > kLastSecond) return std::nullopt;
  Duration value = std::chrono::seconds{*whole};
  if (dot == std::string_view::npos) return value;
  auto fraction = std::string(text.substr(dot + 1));
  fraction.resize(6, '0');
  const auto micros = number_of(fraction);
  if (!micros || !std::ranges::all_of(text.substr(dot + 1), is_digit)) return std::nullopt;
  return value + Duration{*micros};
}

std::optional<Time> epoch_time(std::string_view text) {
  const bool is_whole = std::ranges::all_of(text, is_digit);
  if (is_whole && text.size() >= kMillisDigits) {
    const auto millis = number_of(text);
    if (!millis || *millis / 1000 > kLastSecond) return std::nullopt;
    return Time{std::chrono::milliseconds{*millis}};
  }
  const auto seconds = seconds_of_text(text);
  return seconds ? std::optional{Time{*seconds}} : std::nullopt;
}

// A number of `base` and nothing else.
std::optional<std::uint64_t> number_in(std::string_view text, int base) {
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<Time> csv_time(std::string_view text, CsvZone zone) {
  const auto mark = text.find_first_of("-/");
  if (mark == std::string_view::npos) return epoch_time(text);
  if (text[mark] == '-') return parse_date_time(text, zone.east);
  std::string iso{text};
  if (mark == 2 && text.size() >= 10) {  // MM/DD/YYYY
    iso = std::string(text.substr(6, 4)) + "-" + std::string(text.substr(0, 5)) + std::string(text.substr(10));
  }
  std::ranges::replace(iso, '/', '-');
  return parse_date_time(iso, zone.east);
}

std::optional<Duration> csv_duration(std::string_view text) {
  if (!text.contains(':')) return seconds_of_text(text);
  Duration value{};
  if (const auto day = text.find('d'); day != std::string_view::npos) {
    const auto days = number_of(text.substr(0, day));
    if (!days || *days > 100'000) return std::nullopt;
    value = std::chrono::days{*days};
    text.remove_prefix(std::min(text.find_first_not_of("d ", day), text.size()));
  }
  if (text.size() < 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
  const auto hours = number_of(text.substr(0, 2));
  const auto minutes = number_of(text.substr(3, 2));
  const auto seconds = seconds_of_text(text.substr(6));
  if (!hours || !minutes || !seconds) return std::nullopt;
  return value + std::chrono::hours{*hours} + std::chrono::minutes{*minutes} + *seconds;
}

std::optional<Address> csv_address(std::string_view text) {
  if (const auto address = Address::parse(text)) return address;
  if (const auto number = number_of(text)) {
    return *number <= 0xffffffffU ? std::optional{Address::v4(static_cast<std::uint32_t>(*number))} : std::nullopt;
  }
  std::string plain;
  bool has_digit = false;  // of the number in hand, other than zeros in front
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_last = at + 1 == text.size() || !is_digit(text[at + 1]);
    if (text[at] == '0' && !has_digit && !is_last) continue;
    has_digit = is_digit(text[at]);
    plain += text[at];
  }
  return Address::parse(plain);
}

std::optional<std::uint16_t> csv_flags(std::string_view text) {
  if (!text.empty() && is_digit(text[0])) {
    const bool is_hex = text.starts_with("0x");
    const auto number = number_in(is_hex ? text.substr(2) : text, is_hex ? 16 : 10);
    return number && *number <= 0xffff ? std::optional{static_cast<std::uint16_t>(*number)} : std::nullopt;
  }
  constexpr std::string_view kLetters = "FSRPAUEC";
  std::uint16_t flags = 0;
  for (const char c : text) {
    if (c == '.' || c == ' ') continue;
    const auto bit = kLetters.find(c);
    if (bit == std::string_view::npos) return std::nullopt;
    flags = static_cast<std::uint16_t>(flags | 1U << bit);
  }
  return flags;
}

std::optional<std::uint64_t> csv_mac(std::string_view text) {
  if (text.size() != 17) return std::nullopt;
  std::uint64_t mac = 0;
  for (std::size_t at = 0; at < text.size(); at += 3) {
    const auto byte = number_in(text.substr(at, 2), 16);
    if (!byte || (at > 0 && text[at - 1] != ':')) return std::nullopt;
    mac = mac << 8U | *byte;
  }
  return mac;
}

}  // namespace whither
