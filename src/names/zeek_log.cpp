#include "names/zeek_log.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <jansson.h>

#include "base/digits.h"
#include "names/json_document.h"

namespace whither {

namespace {

constexpr std::size_t kMostAnswers = 64;         // of a line; a reply of 64 addresses has 1 KiB
constexpr std::size_t kMostColumns = 256;        // a dns.log has about 25
constexpr double kLastSecond = 253'402'300'799;  // of the year 9999
constexpr double kLongestTtl = 0x7fff'ffff;      // RFC 2181, 8
constexpr double kLeastMilliseconds = 1e11;      // as seconds in the year 5138
constexpr std::array<std::uint64_t, 3> kNobodyAsked = {137, 5353, 5355};  // NetBIOS, multicast DNS, LLMNR

// A look-up as both formats tell it.
struct Lookup {
  std::optional<double> seconds;
  std::string client, query;
  std::optional<std::uint64_t> port;
  std::vector<std::string> answers;
  std::vector<std::optional<double>> ttls;
};

LineFate give_answers(const Lookup& lookup, const TakeAnswer& give) {
  if (!lookup.seconds || !(*lookup.seconds >= 0 && *lookup.seconds <= kLastSecond)) return LineFate::Damaged;
  const auto client = Address::parse(lookup.client);
  if (!client) return LineFate::Damaged;
  if (lookup.port && std::ranges::find(kNobodyAsked, *lookup.port) != kNobodyAsked.end()) return LineFate::Understood;
  const auto name = domain_of(lookup.query);
  const auto time = Time{Duration{std::llround(*lookup.seconds * 1e6)}};
  for (std::size_t i = 0; i < lookup.answers.size() && !name.empty(); ++i) {
    const auto address = Address::parse(lookup.answers[i]);
    if (!address || is_unspecified(*address)) continue;
    DnsAnswer answer{time, *client, *address, name, {}};
    const auto ttl = lookup.ttls.size() == lookup.answers.size() ? lookup.ttls[i] : std::nullopt;
    if (ttl && *ttl >= 0) answer.ttl = Duration{std::llround(std::min(*ttl, kLongestTtl) * 1e6)};
    give(std::move(answer));
  }
  return LineFate::Understood;
}

std::optional<double> real_of(std::string_view text) {
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (failure != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

void split(std::string_view text, char separator, std::size_t most, std::vector<std::string_view>& parts) {
  parts.clear();
  while (parts.size() < most) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

std::optional<int> byte_of_hex(std::string_view digits) {
  int byte = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
  return digits.size() == 2 && failure == std::errc{} && end == digits.data() + 2 ? std::optional{byte} : std::nullopt;
}

// "\x2c" is a comma.
std::string unescaped(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const auto byte = text.starts_with("\\x") ? byte_of_hex(text.substr(2, 2)) : std::nullopt;
    plain += byte ? static_cast<char>(*byte) : text[0];
    text.remove_prefix(byte ? 4 : 1);
  }
  return plain;
}

bool is_unset(std::string_view text) { return text == "-" || text == "(empty)"; }

constexpr std::array<std::string_view, 9> kHeader = {
    "#separator", "#set_separator", "#empty_field", "#unset_field", "#path", "#open", "#close", "#fields", "#types"};

// The word and what stands behind it.
std::pair<std::string_view, std::string_view> header_of(std::string_view line) {
  const auto end = std::min(line.find_first_of(" \t\\,|;"), line.size());
  return {line.substr(0, end), line.substr(std::min(end + 1, line.size()))};
}

// "2026-08-14T12:00:00.123456Z", 1786708800.123456, or 1786708800123 milliseconds.
std::optional<double> seconds_in(const json_t* value) {
  if (json_is_string(value)) {
    const auto time = parse_date_time({json_string_value(value), json_string_length(value)}, std::chrono::seconds{0});
    return time ? std::optional{static_cast<double>(micros_of(*time)) / 1e6} : std::nullopt;
  }
  if (!json_is_number(value)) return std::nullopt;
  const auto number = json_number_value(value);
  return number >= kLeastMilliseconds ? number / 1e3 : number;
}

}  // namespace

bool ZeekLog::knows(std::string_view line) const {
  if (!line.starts_with('#')) return has_fields_;
  return std::ranges::find(kHeader, header_of(line).first) != kHeader.end();
}

LineFate ZeekLog::take_header(std::string_view line) {
  const auto [word, rest] = header_of(line);
  if (word == "#separator") {
    const auto byte = rest.starts_with("\\x") ? byte_of_hex(rest.substr(2)) : std::nullopt;
    if (!byte) return LineFate::Damaged;
    *this = {};
    separator_ = static_cast<char>(*byte);
  } else if (word == "#set_separator") {
    if (rest.size() != 1) return LineFate::Damaged;
    set_separator_ = rest[0];
  } else if (word == "#fields") {
    split(rest, separator_, kMostColumns, parts_);
    const auto place = [&](std::string_view name) -> std::optional<std::size_t> {
      const auto found = std::ranges::find(parts_, name);
      return found == parts_.end() ? std::nullopt : std::optional{static_cast<std::size_t>(found - parts_.begin())};
    };
    const auto time = place("ts"), client = place("id.orig_h"), query = place("query"), answers = place("answers");
    has_fields_ = true;
    columns_.reset();
    if (time && client && query && answers) {
      columns_ = {parts_.size(), *time, *client, *query, *answers, place("id.resp_p"), place("TTLs")};
    }
  }
  return LineFate::Understood;
}

LineFate ZeekLog::take(std::string_view line, const TakeAnswer& give) {
  if (line.starts_with('#')) return take_header(line);
  if (!columns_) return LineFate::Other;  // a conn.log
  split(line, separator_, kMostColumns, parts_);
  if (parts_.size() != columns_->count) return LineFate::Damaged;
  const auto answers = parts_[columns_->answers];
  if (is_unset(answers)) return LineFate::Understood;
  Lookup lookup;
  lookup.seconds = real_of(parts_[columns_->time]);
  lookup.client = parts_[columns_->client];
  lookup.query = unescaped(parts_[columns_->query]);
  if (columns_->port) lookup.port = number_of(parts_[*columns_->port]);
  const auto ttls = columns_->ttls ? parts_[*columns_->ttls] : std::string_view{};
  split(answers, set_separator_, kMostAnswers, parts_);
  for (const auto each : parts_) lookup.answers.push_back(unescaped(each));
  split(ttls, set_separator_, kMostAnswers, parts_);
  for (const auto each : parts_) lookup.ttls.push_back(real_of(each));
  return give_answers(lookup, give);
}

bool is_zeek_answer(const json_t* entry) {
  return json_object_get(entry, "id.orig_h") != nullptr && json_object_get(entry, "ts") != nullptr &&
         json_object_get(entry, "trans_id") != nullptr;
}

LineFate take_zeek_answer(const json_t* entry, const TakeAnswer& give) {
  const auto* const answers = json_object_get(entry, "answers");
  if (answers == nullptr) return LineFate::Understood;
  Lookup lookup;
  lookup.seconds = seconds_in(json_object_get(entry, "ts"));
  lookup.client = json_text(entry, "id.orig_h");
  lookup.query = json_text(entry, "query");
  const auto* const port = json_object_get(entry, "id.resp_p");
  if (json_is_integer(port)) lookup.port = static_cast<std::uint64_t>(json_integer_value(port));
  const auto* const ttls = json_object_get(entry, "TTLs");
  for (std::size_t i = 0; i < std::min(json_array_size(answers), kMostAnswers); ++i) {
    const auto* const answer = json_array_get(answers, i);
    const auto* const ttl = json_array_get(ttls, i);
    lookup.answers.emplace_back(json_is_string(answer) ? json_string_value(answer) : "");
    lookup.ttls.push_back(json_is_number(ttl) ? std::optional{json_number_value(ttl)} : std::nullopt);
  }
  return give_answers(lookup, give);
}

}  // namespace whither
