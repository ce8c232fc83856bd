#include "query/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include "base/mac.h"
#include "query/lexer.h"

namespace whither {

namespace {

constexpr auto kMax = std::numeric_limits<std::uint64_t>::max();

constexpr const char* kNamesInstead = "by a name: `device phone`, `org google`, `domain example.org`";

FilterMessage message_at(const Value& value, std::string code, std::string text) {
  return {.code = std::move(code), .text = std::move(text), .begin = value.begin, .end = value.end};
}

std::unexpected<FilterMessage> error_at(const Value& value, std::string code, std::string text) {
  return std::unexpected(message_at(value, std::move(code), std::move(text)));
}

// What a suffix multiplies by; in microseconds for times.
std::optional<std::uint64_t> factor_of(std::string_view suffix, NumberRule::Unit unit) {
  if (unit == NumberRule::Unit::None) return suffix.empty() ? std::optional<std::uint64_t>{1} : std::nullopt;
  auto word = folded(suffix);
  if (unit == NumberRule::Unit::Time) {
    if (word.empty() || word == "ms") return 1'000;
    if (word == "s") return 1'000'000;
    if (word == "m") return 60'000'000;
    if (word == "h") return 3'600'000'000;
    if (word == "d") return 86'400'000'000;
    return std::nullopt;
  }
  if (word.ends_with('b')) word.pop_back();
  if (word.empty()) return 1;
  const auto power = std::string_view{"kmgt"}.find(word[0]);
  const bool binary = word.size() == 2 && word[1] == 'i';
  if (power == std::string_view::npos || (word.size() != 1 && !binary)) return std::nullopt;
  std::uint64_t factor = 1;
  for (std::size_t times = 0; times <= power; ++times) factor *= binary ? 1024 : 1000;
  return factor;
}

FilterMessage bad_suffix(const Value& value, std::string_view text, std::string_view digits, NumberRule::Unit unit) {
  auto message = message_at(value, "F005", fmt::format("`{}` is not a number", text));
  if (text.size() > digits.size() && text[digits.size()] == '-') {
    message.hints = {{fmt::format("for a range write `in [{}]`", text), ""}};
    return message;
  }
  if (unit == NumberRule::Unit::Thousands) {
    message.text += ": the suffix must be k M G T (×1000) or Ki Mi Gi Ti (×1024)";
    message.hints = {{fmt::format("did you mean `{}M`?", digits), ""}};
  } else if (unit == NumberRule::Unit::Time) {
    message.text += ": the unit must be ms s m h or d";
    message.hints = {{fmt::format("did you mean `{}s`?", digits), ""}};
  }
  return message;
}

std::optional<std::uint64_t> named_number(std::string_view text, const NumberRule& rule, const Vocabulary& vocabulary) {
  if (rule.protocols) {
    const auto* const keyword = keyword_named(text);
    if (keyword != nullptr && keyword->sort == Keyword::Sort::Protocol) return keyword->protocol;
  }
  if (rule.directions && same_word(text, "ingress")) return 0;
  if (rule.directions && same_word(text, "egress")) return 1;
  const auto service = rule.ports && vocabulary.service_named ? vocabulary.service_named(folded(text)) : std::nullopt;
  return service ? std::optional<std::uint64_t>{service->port} : std::nullopt;
}

// `what` may be part of the text of `value`, which is then still what a message shows.
Parsed<std::uint64_t> number_of(std::string_view what, const Value& value, const NumberRule& rule,
                                const Vocabulary& vocabulary) {
  if (what.starts_with('\\')) what.remove_prefix(1);  // pcap-filter asks for `proto \tcp`
  const bool hexadecimal = folded(what.substr(0, 2)) == "0x";
  const auto digits_end = std::min(what.find_first_not_of("0123456789"), what.size());
  if (digits_end == 0 || (!hexadecimal && digits_end < what.size())) {
    if (const auto named = named_number(what, rule, vocabulary)) return *named;
  }
  if (digits_end == 0) {
    const std::string_view sort = rule.ports       ? "neither the number of a port nor a service that is known"
                                  : rule.protocols ? "neither the number of a protocol nor the name of one"
                                                   : "not a number";
    auto message = message_at(value, "F020", fmt::format("`{}` is {}", what, sort));
    if (rule.word == "as" || rule.word == "asn")
      message.hints = {{fmt::format("by a part of its name: `org {}`", what), ""}};
    return std::unexpected(message);
  }
  std::uint64_t number = 0;
  const auto digits = hexadecimal ? what.substr(2) : what.substr(0, digits_end);
  const auto* const end = digits.data() + digits.size();
  const auto [stop, failure] = std::from_chars(digits.data(), end, number, hexadecimal ? 16 : 10);
  const auto suffix = hexadecimal ? std::string_view{} : what.substr(digits_end);
  const auto factor = factor_of(suffix, rule.unit);
  if (!factor || (failure == std::errc{} && stop != end) || failure == std::errc::invalid_argument) {
    return std::unexpected(bad_suffix(value, what, hexadecimal ? "1" : digits, rule.unit));
  }
  if (failure != std::errc{} || number > rule.largest / *factor) {
    if (rule.largest == kMax) return error_at(value, "F021", fmt::format("`{}` is more than 64 bits hold", what));
    return error_at(value, "F021", fmt::format("`{}` is at most {}, not {}", rule.word, rule.largest, what));
  }
  return number * *factor;
}

// Where the two halves of `80-90` part; none where the text is one value, such as the port name `http-alt`.
std::optional<std::size_t> dash_of(std::string_view text) {
  const auto dash = text.find('-', 1);
  const bool plain = !text.empty() && ((text[0] >= '0' && text[0] <= '9') || text.find(':') < dash);
  return dash == std::string_view::npos || !plain || dash + 1 == text.size() ? std::nullopt : std::optional{dash};
}

struct Halves {
  std::string_view first;
  std::string_view last;
};

std::optional<Halves> halves_of(const Value& value) {
  if (!value.last.empty()) return Halves{value.text, value.last};
  if (const auto dash = dash_of(value.text)) return Halves{value.text.substr(0, *dash), value.text.substr(*dash + 1)};
  return std::nullopt;
}

bool touches(const AddressRange& before, const AddressRange& after) { return after.first <= before.last; }
bool touches(const NumberRange& before, const NumberRange& after) {
  return before.last == kMax || after.first <= before.last + 1;
}

template <typename Range>
std::vector<Range> merged(std::vector<Range> ranges) {
  std::ranges::sort(ranges);
  std::vector<Range> result;
  for (const auto& range : ranges) {
    if (!result.empty() && touches(result.back(), range)) {
      result.back().last = std::max(result.back().last, range.last);
    } else {
      result.push_back(range);
    }
  }
  return result;
}

// 10 → 10.0.0.0/8, 172.16/12 → 172.16.0.0/12; none where the text is not one to three octets.
std::optional<Net> short_net_of(std::string_view text, bool without_slash) {
  const auto slash = text.find('/');
  const auto octets = text.substr(0, slash);
  const auto dots = static_cast<int>(std::ranges::count(octets, '.'));
  if (octets.empty() || dots > 2 || octets.find_first_not_of("0123456789.") != std::string_view::npos) return {};
  if (slash == std::string_view::npos && !without_slash) return {};
  std::string whole{octets};
  for (int missing = dots; missing < 3; ++missing) whole += ".0";
  if (slash == std::string_view::npos) return Net::parse(fmt::format("{}/{}", whole, 8 * (dots + 1)));
  return Net::parse(whole + std::string{text.substr(slash)});
}

// The prefix length of 255.255.0.0; none where a clear bit is before a set one.
std::optional<int> length_of(const Address& netmask) {
  const auto inverted = ~netmask.v4_value();
  if (!netmask.is_v4() || (inverted & (inverted + 1)) != 0) return std::nullopt;
  int length = 32;
  for (auto rest = inverted; rest != 0; rest >>= 1) --length;
  return length;
}

Parsed<Net> with_netmask(Net net, const Value& value) {
  if (value.netmask.empty()) return net;
  const auto netmask = Address::parse(value.netmask);
  const auto length = netmask ? length_of(*netmask) : std::nullopt;
  if (!length || !net.address.is_v4()) {
    return error_at(value, "F020", fmt::format("`{}` is not a netmask of `{}`", value.netmask, value.text));
  }
  return Net{net.address, *length};
}

constexpr std::uint64_t kDay = 24 * 60;  // minutes

// Of `07:30`, up to 24:00.
std::optional<std::uint64_t> minute_of_day(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 2 || text.size() != colon + 3) return std::nullopt;
  std::uint64_t minutes = 0;
  for (const auto& [digits, factor] : {std::pair{text.substr(0, colon), 60}, {text.substr(colon + 1), 1}}) {
    std::uint64_t number = 0;
    const auto* const end = digits.data() + digits.size();
    if (std::from_chars(digits.data(), end, number).ptr != end || (factor == 1 && number > 59)) return std::nullopt;
    minutes += number * factor;
  }
  return minutes <= kDay ? std::optional{minutes} : std::nullopt;
}

// 0 is Monday; three letters or the whole name.
std::optional<std::uint64_t> weekday_of(std::string_view text) {
  constexpr std::array<std::string_view, 7> kDays = {"monday", "tuesday",  "wednesday", "thursday",
                                                     "friday", "saturday", "sunday"};
  for (std::uint64_t day = 0; day < kDays.size(); ++day) {
    if (same_word(text, kDays.at(day)) || same_word(text, kDays.at(day).substr(0, 3))) return day;
  }
  return std::nullopt;
}

FilterMessage host_bits_set(const Net& net, const Value& value) {
  const auto shown = value.netmask.empty() ? std::string{value.text} : fmt::format("{} {}", value.text, value.netmask);
  auto message = message_at(value, "F004", fmt::format("`{}` has host bits set", shown));
  message.hints = {{fmt::format("for that network write `{}`; for the one address write `{}`", net.masked().to_string(),
                                net.address.to_string()),
                    ""}};
  return message;
}

}  // namespace

Parsed<NumberRange> numbers_of(const Value& value, const NumberRule& rule, bool ranges, const Vocabulary& vocabulary) {
  // A time without a finer unit means the whole millisecond, which is what exporters count in.
  const std::uint64_t width = rule.unit == NumberRule::Unit::Time ? 999 : 0;
  const auto halves = halves_of(value);
  if (!halves || !ranges) {
    const auto number = number_of(value.text, value, rule, vocabulary);
    if (!number) return std::unexpected(number.error());
    return NumberRange{*number, *number + std::min(width, kMax - *number)};
  }
  const auto first = number_of(halves->first, value, rule, vocabulary);
  if (!first) return std::unexpected(first.error());
  const auto last = number_of(halves->last, value, rule, vocabulary);
  if (!last) return std::unexpected(last.error());
  if (*first > *last) {
    return error_at(value, "F021",
                    fmt::format("the range ends before it begins: {} to {}", halves->first, halves->last));
  }
  return NumberRange{*first, *last + std::min(width, kMax - *last)};
}

Parsed<AddressRange> addresses_of(const Value& value, bool ranges, bool short_net) {
  if (const auto halves = halves_of(value); halves && ranges) {
    const auto first = Address::parse(halves->first);
    const auto last = Address::parse(halves->last);
    if (!first || !last || first->family() != last->family() || *last < *first) {
      return error_at(value, "F020", fmt::format("`{}-{}` is not a range of addresses", halves->first, halves->last));
    }
    return AddressRange{*first, *last};
  }
  const auto written = short_net_of(value.text, short_net && value.netmask.empty());
  const auto parsed = written ? written : Net::parse(value.text);
  if (!parsed) {
    const std::string_view sort = value.text.find('/') == std::string_view::npos ? "an address" : "a network";
    auto message = message_at(value, "F020", fmt::format("`{}` is not {}", value.text, sort));
    const auto letter = value.text.find_first_not_of("0123456789abcdefABCDEF.:/");
    if (letter != std::string_view::npos) message.hints = {{kNamesInstead, ""}};
    return std::unexpected(message);
  }
  const auto net = with_netmask(*parsed, value);
  if (!net) return std::unexpected(net.error());
  if (net->masked().address != net->address) return std::unexpected(host_bits_set(*net, value));
  return net->range();
}

bool is_address(const Value& value, bool ranges) {
  const auto whole = [](std::string_view text) { return Address::parse(text) || Net::parse(text); };
  if (const auto halves = halves_of(value); halves && ranges) return whole(halves->first) && whole(halves->last);
  const auto slash = value.text.find('/');
  return whole(value.text) || short_net_of(value.text, false) ||
         (slash != std::string_view::npos && Address::parse(value.text.substr(0, slash)));
}

Parsed<NumberRange> time_of(const Value& value, Time now) {
  constexpr std::string_view kWhole = "0000-01-01T00:00";
  auto time = parse_time(value.text, now);
  const bool begins = value.text.size() >= 4 && value.text.find_first_not_of("0123456789-T:") == std::string_view::npos;
  if (!time && begins && value.text.size() < kWhole.size()) {
    time = parse_time(fmt::format("{}{}", value.text, kWhole.substr(value.text.size())), now);
  }
  if (!time) {
    auto message = message_at(value, "F020", fmt::format("`{}` is no time", value.text));
    message.hints = {
        {"write one like 2026-08-14, 2026-08-14T08:00+02:00, 08:00, 'yesterday 18:00', -3h or @1755158400", ""}};
    return std::unexpected(message);
  }
  const auto micros = static_cast<std::uint64_t>(std::max<std::int64_t>(0, micros_of(*time)));
  return NumberRange{micros, micros};
}

Parsed<std::vector<NumberRange>> minutes_of_clock(const Value& value) {
  const auto begin = minute_of_day(value.last.empty() ? value.text.substr(0, value.text.find('-')) : value.text);
  const auto dash = value.text.find('-');
  const auto written = value.last.empty() && dash != std::string_view::npos ? value.text.substr(dash + 1) : value.last;
  const auto end = written.empty() ? (begin ? std::optional{*begin + 1} : std::nullopt) : minute_of_day(written);
  if (!begin || !end || *begin == kDay) {
    auto message = message_at(value, "F020", fmt::format("`{}` is no time of day", value.text));
    message.hints = {{"write `time 01:00-05:00` or, over midnight, `time 22:00-06:00`", ""}};
    return std::unexpected(message);
  }
  std::vector<NumberRange> minutes;
  for (std::uint64_t day = 0; day < 7; ++day) {
    const auto midnight = day * kDay;
    if (*begin < *end) {
      minutes.push_back({midnight + *begin, midnight + *end - 1});
      continue;
    }
    if (*end > 0) minutes.push_back({midnight, midnight + *end - 1});
    minutes.push_back({midnight + *begin, midnight + kDay - 1});
  }
  return minutes;
}

Parsed<std::vector<NumberRange>> minutes_of_weekday(const Value& value) {
  const auto dash = value.text.find('-');
  const bool joined = value.last.empty() && dash != std::string_view::npos;
  const auto first = weekday_of(joined ? value.text.substr(0, dash) : value.text);
  const auto last = joined               ? weekday_of(value.text.substr(dash + 1))
                    : value.last.empty() ? first
                                         : weekday_of(value.last);
  if (!first || !last) {
    auto message = message_at(value, "F020", fmt::format("`{}` is no day of the week", value.text));
    message.hints = {{"the days are mon tue wed thu fri sat sun; a range is `mon-fri`", ""}};
    return std::unexpected(message);
  }
  std::vector<NumberRange> minutes;
  for (auto day = *first;; day = (day + 1) % 7) {
    minutes.push_back({day * kDay, day * kDay + kDay - 1});
    if (day == *last) return minutes;
  }
}

Parsed<std::uint16_t> flags_of(const Value& value) {
  constexpr std::string_view kLetters = "FSRPAUEC";  // bit 0 first (RFC 9293, 3.1)
  if (!value.text.empty() && value.text[0] >= '0' && value.text[0] <= '9') {
    const auto number = number_of(value.text, value, {.word = "flags", .largest = 0xff}, {});
    if (!number) return std::unexpected(number.error());
    return static_cast<std::uint16_t>(*number);
  }
  unsigned bits = 0;
  for (std::size_t at = 0; at < value.text.size(); ++at) {
    const char letter = value.text[at];
    const auto bit = kLetters.find(letter);
    if (letter == 'X') {
      bits |= 0x3f;
    } else if (bit != std::string_view::npos) {
      bits |= 1U << bit;
    } else {
      auto message = message_at(value, "F008", fmt::format("`{}` is not a TCP flag letter", letter));
      message.begin += at + (value.end - value.begin > value.text.size() ? 1 : 0);  // behind a quote
      message.end = message.begin + 1;
      message.hints = {
          {"letters: C E U A P R S F, X = all of UAPRSF, prefix `=` for exactly these; for example "
           "`flags =S`",
           ""}};
      return std::unexpected(message);
    }
  }
  return static_cast<std::uint16_t>(bits);
}

Parsed<std::uint64_t> mac_of(const Value& value) {
  if (const auto mac = parse_mac(value.text)) return *mac;
  auto message = message_at(value, "F020", fmt::format("`{}` is not a MAC address", value.text));
  message.hints = {{"write all six bytes: `mac 00:00:5e:00:53:01`", ""}};
  return std::unexpected(message);
}

std::vector<NumberRange> disjoint(std::vector<NumberRange> ranges) { return merged(std::move(ranges)); }
std::vector<AddressRange> disjoint(std::vector<AddressRange> ranges) { return merged(std::move(ranges)); }

}  // namespace whither
