#include "query/subjects.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>
#include <utility>

#include "query/lexer.h"
#include "query/nodes.h"
#include "query/parser.h"
#include "query/subject_errors.h"
#include "query/values.h"

namespace whither {

namespace {

constexpr auto kMax = std::numeric_limits<std::uint64_t>::max();
// How many AS a range `as in [A-B]` may have to be looked up in the vocabulary, one by one, and how many a filter.
constexpr std::uint64_t kLookedUpRange = 1024;
constexpr std::uint64_t kLookedUp = 4096;
constexpr std::size_t kRegexes = 50;  // each takes as long to read as a hundred words

// The largest value of a kind of field.
std::uint64_t largest_of(Kind kind) {
  switch (kind) {
    case Kind::Protocol:
    case Kind::Number8:
      return 0xff;
    case Kind::Port:
    case Kind::Number16:
    case Kind::Flags:
      return 0xffff;
    case Kind::Asn:
    case Kind::Interface:
    case Kind::Number32:
      return 0xffff'ffff;
    default:
      return kMax;
  }
}

// The numbers that a comparison with `range` holds for. NotEqual is Equal: the caller turns the test round.
std::vector<NumberRange> compared(const NumberRange& range, Compare compare) {
  switch (compare) {
    case Compare::Less:
      return range.first == 0 ? std::vector<NumberRange>{} : std::vector{NumberRange{0, range.first - 1}};
    case Compare::LessOrEqual:
      return {{0, range.last}};
    case Compare::Greater:
      return range.last == kMax ? std::vector<NumberRange>{} : std::vector{NumberRange{range.last + 1, kMax}};
    case Compare::GreaterOrEqual:
      return {{range.first, kMax}};
    case Compare::Equal:
    case Compare::NotEqual:
    case Compare::Like:
      break;
  }
  return {range};
}

// Numbers 6 bits up: those of `tos` whose upper bits they are.
std::vector<NumberRange> as_tos(std::vector<NumberRange> ranges) {
  for (auto& [first, last] : ranges) {
    first = std::min<std::uint64_t>(first, 64) * 4;
    last = std::min<std::uint64_t>(last, 63) * 4 + 3;
  }
  std::erase_if(ranges, [](const NumberRange& range) { return range.first > range.last; });
  return ranges;
}

}  // namespace

Parsed<std::vector<Node>> Subjects::tests_of(const Term& term, const std::vector<Field>& fields) {
  const auto kind = info_of(fields.front()).kind;
  if (term.values.empty()) return text_tests(term, fields);
  if (term.kind->words == Words::Service) return service_tests(term, fields);
  if (term.kind->words == Words::Category) return category_tests(term, fields);
  if (term.kind->words == Words::Host) return host_tests(term, fields);
  if (kind == Kind::Address) return address_tests(term, fields);
  if (kind == Kind::Text) return text_tests(term, fields);
  if (kind == Kind::Flags) return flag_tests(term, fields);
  if (term.compare == Compare::Like) return order_error(term, "`~` tests names, not numbers");
  auto ranges = kind == Kind::Mac ? macs(term) : kind == Kind::Time ? times(term) : numbers(term, kind, false);
  if (!ranges) return std::unexpected(ranges.error());
  if (term.kind->word == "dscp") *ranges = as_tos(std::move(*ranges));
  if (kind == Kind::Asn) return as_tests(term, fields, *ranges);
  std::vector<Node> tests;
  for (const auto field : fields) tests.push_back(number_in(field, *ranges));
  return tests;
}

Parsed<Node> Subjects::told(const Term& term) {
  if (term.compare == Compare::Like) return order_error(term, "`~` tests names, not numbers");
  const auto what = term.kind->told;
  if (what == Told::Clock || what == Told::Weekday) {
    if (auto done = only_equal(term, what == Told::Clock ? "times of day" : "weekdays"); !done) {
      return std::unexpected(done.error());
    }
    std::vector<NumberRange> minutes;
    for (const auto& value : term.values) {
      const auto some = what == Told::Clock ? minutes_of_clock(value) : minutes_of_weekday(value);
      if (!some) return std::unexpected(some.error());
      std::ranges::copy(*some, std::back_inserter(minutes));
    }
    return number_in(Computed::MinuteOfWeek, disjoint(std::move(minutes)));
  }
  auto ranges = numbers(term, Kind::Counter, what == Told::Duration);
  if (!ranges) return std::unexpected(ranges.error());
  switch (what) {
    case Told::Duration:
      return number_in(Computed::Duration, std::move(*ranges));
    case Told::BitRate:
      return number_in(Computed::BitRate, std::move(*ranges));
    case Told::PacketRate:
      return number_in(Computed::PacketRate, std::move(*ranges));
    case Told::PacketSize:
      return number_in(Computed::PacketSize, std::move(*ranges));
    case Told::Flows: {
      const bool one = std::ranges::any_of(*ranges, [](const auto& each) { return each.first <= 1 && each.last >= 1; });
      return one ? all({}) : any_of({});
    }
    default:
      break;
  }
  const bool down = what == Told::Down;
  const auto along = number_in(Field::bytes, *ranges);
  const auto back = number_in(Field::bytes_reverse, *ranges);
  return any_of({all({goes_down(), down ? along : back}), all({opposite(goes_down()), down ? back : along})});
}

Node Subjects::goes_down() {
  auto local = in_addresses({Field::dst_addr, Field::src_addr}, vocabulary_.local);
  return all({std::move(local[0]), opposite(std::move(local[1]))});
}

Parsed<std::vector<NumberRange>> Subjects::numbers(const Term& term, Kind kind, bool is_time) {
  const NumberRule rule{.word = term.kind->word,
                        .unit = is_time                 ? NumberRule::Unit::Time
                                : kind == Kind::Counter ? NumberRule::Unit::Thousands
                                                        : NumberRule::Unit::None,
                        .largest = term.kind->word == "dscp" ? 63 : largest_of(kind),
                        .ports = kind == Kind::Port,
                        .protocols = kind == Kind::Protocol,
                        .directions = term.kind->word == "flowdir"};
  const bool portrange = term.kind->word == "portrange";
  std::vector<NumberRange> ranges;
  for (const auto& value : term.values) {
    const auto range = numbers_of(value, rule, portrange || term.list, vocabulary_);
    if (!range) return std::unexpected(range.error());
    std::ranges::copy(compared(*range, term.compare.value_or(Compare::Equal)), std::back_inserter(ranges));
  }
  return disjoint(std::move(ranges));
}

Parsed<std::vector<NumberRange>> Subjects::times(const Term& term) {
  std::vector<NumberRange> ranges;
  for (const auto& value : term.values) {
    const auto range = time_of(value, vocabulary_.now);
    if (!range) return std::unexpected(range.error());
    std::ranges::copy(compared(*range, term.compare.value_or(Compare::Equal)), std::back_inserter(ranges));
  }
  return disjoint(std::move(ranges));
}

Parsed<std::vector<NumberRange>> Subjects::macs(const Term& term) {
  if (auto done = only_equal(term, "MAC addresses"); !done) return std::unexpected(done.error());
  std::vector<NumberRange> ranges;
  for (const auto& value : term.values) {
    const auto mac = mac_of(value);
    if (!mac) return std::unexpected(mac.error());
    ranges.push_back({*mac, *mac});
  }
  return disjoint(std::move(ranges));
}

// The name behind which a value of text is looked for.
Parsed<Pattern> Subjects::pattern_of(const Value& value, const Term& term) {
  const auto wrong = [&](const char* code, std::string text) {
    return std::unexpected(
        FilterMessage{.code = code, .text = std::move(text), .begin = value.begin, .end = value.end});
  };
  if (value.regex) {
    if (++regexes_ > kRegexes)
      return wrong("F019", fmt::format("a filter has at most {} regular expressions", kRegexes));
    std::string why;
    auto pattern = Pattern::of_regex(value.text, why);
    if (pattern) return std::move(*pattern);
    return wrong("F020", fmt::format("`{}` is no regular expression: {}", value.text, why));
  }
  if (value.text.find_first_of("*?") != std::string_view::npos) return Pattern::of_glob(value.text);
  if (term.compare == Compare::Like) return Pattern::of_part(value.text);
  return term.kind->word == "domain" ? Pattern::of_domain(value.text) : Pattern::of_text(value.text);
}

// Without values: whether there is a text, or a number, at all.
Parsed<std::vector<Node>> Subjects::text_tests(const Term& term, const std::vector<Field>& fields) {
  if (auto done = only_equal(term, "names", true); !done) return std::unexpected(done.error());
  std::vector<Pattern> patterns;
  for (const auto& value : term.values) {
    auto pattern = pattern_of(value, term);
    if (!pattern) return std::unexpected(pattern.error());
    patterns.push_back(std::move(*pattern));
  }
  std::vector<Node> tests;
  for (const auto field : fields) {
    std::vector<Node> alternatives;
    for (const auto& pattern : patterns) alternatives.push_back({TextTest{field, pattern}});
    if (patterns.empty()) {
      const bool text = info_of(field).kind == Kind::Text;
      alternatives.push_back(text ? Node{TextTest{field, Pattern::of_glob("?*")}} : number_in(field, {{0, kMax}}));
    }
    tests.push_back(alternatives.size() == 1 ? std::move(alternatives.front()) : any_of(std::move(alternatives)));
  }
  return tests;
}

Parsed<std::vector<Node>> Subjects::flag_tests(const Term& term, const std::vector<Field>& fields) {
  if (auto done = only_equal(term, "flags"); !done) return std::unexpected(done.error());
  std::vector<Node> tests;
  for (const auto field : fields) {
    std::vector<Node> alternatives;
    for (const auto& value : term.values) {
      const auto bits = flags_of(value);
      if (!bits) return std::unexpected(bits.error());
      // Behind `=` exactly these of the eight flags, else these and maybe more.
      const auto mask = term.compare && !term.list ? std::uint16_t{0xff} : *bits;
      alternatives.push_back({BitsTest{field, mask, *bits, term.any_flag}});
    }
    // Some exporters fill them for other protocols too; nfdump asks for TCP.
    tests.push_back(all({any_of(std::move(alternatives)), opposite(number_in(Field::protocol, {{0, 5}, {7, 0xff}}))}));
  }
  return tests;
}

// The networks that the vocabulary has of those AS.
Parsed<std::vector<AddressRange>> Subjects::announced_by(const Term& term, const std::vector<NumberRange>& numbers) {
  std::vector<AddressRange> announced;
  if (!vocabulary_.ranges_of_as || is_order(term.compare)) return announced;
  for (const auto& [first, last] : numbers) {
    if (last - first >= kLookedUpRange) continue;
    looked_up_ += last - first + 1;
    if (looked_up_ > kLookedUp) return error_of(term, "F019", fmt::format("a filter names at most {} AS", kLookedUp));
    for (auto asn = first; asn <= last; ++asn) {
      std::ranges::copy(vocabulary_.ranges_of_as(static_cast<std::uint32_t>(asn)), std::back_inserter(announced));
    }
  }
  return announced;
}

// The AS as exported or, where the exporter did not know it, by the networks that the vocabulary has of it. AS 0 is
// the unknown one: exported as 0 or not at all.
Parsed<std::vector<Node>> Subjects::as_tests(const Term& term, const std::vector<Field>& fields,
                                             const std::vector<NumberRange>& numbers) {
  auto announced = announced_by(term, numbers);
  if (!announced) return std::unexpected(announced.error());
  const bool with_unknown = !is_order(term.compare) && !numbers.empty() && numbers.front().first == 0;
  std::vector<Node> by_address(fields.size(), any_of({}));
  if (!announced->empty()) {
    std::vector<Field> addresses;
    for (const auto field : fields) addresses.push_back(field == Field::src_as ? Field::src_addr : Field::dst_addr);
    by_address = in_addresses(addresses, std::move(*announced));
  }
  std::vector<Node> tests;
  for (std::size_t at = 0; at < fields.size(); ++at) {
    const auto unknown = opposite(number_in(fields[at], {{1, kMax}}));
    std::vector<Node> alternatives;
    alternatives.push_back(number_in(fields[at], numbers));
    if (with_unknown) {
      alternatives.push_back(unknown);
    } else {
      alternatives.push_back(all({unknown, std::move(by_address[at])}));
    }
    tests.push_back(any_of(std::move(alternatives)));
  }
  return tests;
}

}  // namespace whither
