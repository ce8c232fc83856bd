#include "query/checker.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <utility>

#include "query/values.h"

namespace whither {

namespace {

constexpr auto kMax = std::numeric_limits<std::uint64_t>::max();
// How many AS a range `as in [A-B]` may have to be looked up in the vocabulary, one by one, and how many a filter.
constexpr std::uint64_t kLookedUpRange = 1024;
constexpr std::uint64_t kLookedUp = 4096;

Node all(std::vector<Node> operands) { return {All{std::move(operands)}}; }
Node any_of(std::vector<Node> operands) { return {AnyOf{std::move(operands)}}; }
Node opposite(Node node) {
  Not result;
  result.operands.push_back(std::move(node));
  return {std::move(result)};
}
Node number(std::optional<Field> field, std::vector<NumberRange> ranges) {
  return {NumberTest{field, std::move(ranges)}};
}

FilterMessage error_of(const Term& term, std::string code, std::string text) {
  return {.code = std::move(code), .text = std::move(text), .begin = term.begin, .end = term.end};
}

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
      break;
  }
  return {range};
}

bool is_order(const std::optional<Compare>& compare) {
  return compare && *compare != Compare::Equal && *compare != Compare::NotEqual;
}

class Checker {
 public:
  explicit Checker(const Vocabulary& vocabulary) : vocabulary_(vocabulary) {}

  Parsed<Node> node_of(const Expression& expression);
  std::vector<std::vector<AddressRange>> take_sets() { return std::move(sets_); }

 private:
  Parsed<Node> node_of(const Term& term);
  Parsed<Node> subject_of(const Term& term);
  Parsed<std::vector<Node>> tests_of(const Term& term, const std::vector<Field>& fields);
  Parsed<std::vector<Node>> address_tests(const Term& term, const std::vector<Field>& fields);
  Parsed<std::vector<Node>> flag_tests(const Term& term, const std::vector<Field>& fields);
  Parsed<std::vector<NumberRange>> numbers(const Term& term, const NumberRule& rule);
  Parsed<std::vector<NumberRange>> macs(const Term& term);
  Parsed<std::vector<Node>> as_tests(const Term& term, const std::vector<Field>& fields,
                                     const std::vector<NumberRange>& numbers);
  Parsed<std::vector<AddressRange>> announced_by(const Term& term, const std::vector<NumberRange>& numbers);
  std::vector<Node> in_addresses(const std::vector<Field>& fields, std::vector<AddressRange> ranges);

  const Vocabulary& vocabulary_;
  std::uint64_t looked_up_ = 0;
  std::vector<std::vector<AddressRange>> sets_;
};

Parsed<Node> Checker::node_of(const Expression& expression) {
  if (expression.sort == Expression::Sort::Term) return node_of(expression.term);
  std::vector<Node> operands;
  for (const auto& operand : expression.operands) {
    auto node = node_of(operand);
    if (!node) return node;
    operands.push_back(std::move(*node));
  }
  switch (expression.sort) {
    case Expression::Sort::Not:
      return opposite(std::move(operands.front()));
    case Expression::Sort::Or:
      return any_of(std::move(operands));
    default:
      return all(std::move(operands));
  }
}

// All that a term asks for: family, protocol and its subject.
Parsed<Node> Checker::node_of(const Term& term) {
  std::vector<Node> asked;
  if (term.family != nullptr) {
    const AddressRange v4{Address::v4(0), Address::v4(0xffff'ffff)};
    std::array<std::uint8_t, 16> ones{};
    ones.fill(0xff);
    const AddressRange v6{Address::v6({}), Address::v6(ones)};
    const auto& range = term.family->family == Address::Family::V4 ? v4 : v6;
    asked.push_back(any_of(in_addresses({Field::src_addr, Field::dst_addr}, {range})));
  }
  if (term.protocol) asked.push_back(number(Field::protocol, {{*term.protocol, *term.protocol}}));
  if (term.kind != nullptr) {
    auto subject = subject_of(term);
    if (!subject) return subject;
    asked.push_back(std::move(*subject));
  }
  if (asked.size() == 1) return std::move(asked.front());
  return all(std::move(asked));
}

// The fields that are meant, their tests and how the sides are joined.
Parsed<Node> Checker::subject_of(const Term& term) {
  const bool duration = term.kind->stem == kDurationStem && term.side == Side::None;
  const auto fields = fields_of(term.kind->stem, term.side);
  if (fields.empty() && !duration) {
    return std::unexpected(
        error_of(term, "F013", fmt::format("`{}` and `{}` do not go together", term.side_text, term.kind->word)));
  }
  auto tests = tests_of(term, fields);
  if (!tests) return std::unexpected(tests.error());
  const bool negated = term.compare == Compare::NotEqual;
  const bool named_sides = term.side == Side::SrcOrDst || term.side == Side::SrcAndDst;
  if (negated && named_sides) {
    for (auto& test : *tests) test = opposite(std::move(test));
  }
  auto joined = tests->size() == 1             ? std::move(tests->front())
                : term.side == Side::SrcAndDst ? all(std::move(*tests))
                                               : any_of(std::move(*tests));
  return negated && !named_sides ? opposite(std::move(joined)) : std::move(joined);
}

// One test a field; NotEqual gives those of Equal.
Parsed<std::vector<Node>> Checker::tests_of(const Term& term, const std::vector<Field>& fields) {
  const auto kind = fields.empty() ? Kind::Counter : info_of(fields.front()).kind;
  if (kind == Kind::Address) return address_tests(term, fields);
  if (kind == Kind::Flags) return flag_tests(term, fields);
  const auto unit = fields.empty()          ? NumberRule::Unit::Time
                    : kind == Kind::Counter ? NumberRule::Unit::Thousands
                                            : NumberRule::Unit::None;
  auto ranges = kind == Kind::Mac ? macs(term)
                                  : numbers(term, {.word = term.kind->word,
                                                   .unit = unit,
                                                   .largest = largest_of(kind),
                                                   .ports = kind == Kind::Port,
                                                   .protocols = kind == Kind::Protocol});
  if (!ranges) return std::unexpected(ranges.error());
  if (kind == Kind::Asn) return as_tests(term, fields, *ranges);
  std::vector<Node> tests;
  for (const auto field : fields) tests.push_back(number(field, *ranges));
  if (fields.empty()) tests.push_back(number(std::nullopt, *ranges));
  return tests;
}

Parsed<std::vector<NumberRange>> Checker::numbers(const Term& term, const NumberRule& rule) {
  const bool portrange = term.kind->word == "portrange";
  std::vector<NumberRange> ranges;
  for (const auto& value : term.values) {
    const auto range = numbers_of(value, rule, portrange || term.list, vocabulary_);
    if (!range) return std::unexpected(range.error());
    std::ranges::copy(compared(*range, term.compare.value_or(Compare::Equal)), std::back_inserter(ranges));
  }
  return disjoint(std::move(ranges));
}

Parsed<std::vector<NumberRange>> Checker::macs(const Term& term) {
  if (is_order(term.compare)) {
    return std::unexpected(error_of(term, "F022", "MAC addresses have no order: only `=`, `!=` and `in` test them"));
  }
  std::vector<NumberRange> ranges;
  for (const auto& value : term.values) {
    const auto mac = mac_of(value);
    if (!mac) return std::unexpected(mac.error());
    ranges.push_back({*mac, *mac});
  }
  return disjoint(std::move(ranges));
}

Parsed<std::vector<Node>> Checker::address_tests(const Term& term, const std::vector<Field>& fields) {
  if (is_order(term.compare)) {
    return std::unexpected(error_of(term, "F022", "addresses have no order: only `=`, `!=` and `in` test them"));
  }
  std::vector<AddressRange> ranges;
  for (const auto& value : term.values) {
    const auto range = addresses_of(value, term.list, term.kind->word == "net");
    if (!range) return std::unexpected(range.error());
    ranges.push_back(*range);
  }
  return in_addresses(fields, std::move(ranges));
}

Parsed<std::vector<Node>> Checker::flag_tests(const Term& term, const std::vector<Field>& fields) {
  if (is_order(term.compare)) {
    return std::unexpected(error_of(term, "F022", "flags have no order: only `=`, `!=` and `in` test them"));
  }
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
    tests.push_back(any_of(std::move(alternatives)));
  }
  return tests;
}

// The networks that the vocabulary has of those AS.
Parsed<std::vector<AddressRange>> Checker::announced_by(const Term& term, const std::vector<NumberRange>& numbers) {
  std::vector<AddressRange> announced;
  if (!vocabulary_.ranges_of_as || is_order(term.compare)) return announced;
  for (const auto& [first, last] : numbers) {
    if (last - first >= kLookedUpRange) continue;
    looked_up_ += last - first + 1;
    if (looked_up_ > kLookedUp) {
      return std::unexpected(error_of(term, "F019", fmt::format("a filter names at most {} AS", kLookedUp)));
    }
    for (auto asn = first; asn <= last; ++asn) {
      std::ranges::copy(vocabulary_.ranges_of_as(static_cast<std::uint32_t>(asn)), std::back_inserter(announced));
    }
  }
  return announced;
}

// The AS as exported or, where the exporter did not know it, by the networks that the vocabulary has of it. AS 0 is
// the unknown one: exported as 0 or not at all.
Parsed<std::vector<Node>> Checker::as_tests(const Term& term, const std::vector<Field>& fields,
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
    const auto unknown = opposite(number(fields[at], {{1, kMax}}));
    std::vector<Node> alternatives;
    alternatives.push_back(number(fields[at], numbers));
    if (with_unknown) {
      alternatives.push_back(unknown);
    } else {
      alternatives.push_back(all({unknown, std::move(by_address[at])}));
    }
    tests.push_back(any_of(std::move(alternatives)));
  }
  return tests;
}

std::vector<Node> Checker::in_addresses(const std::vector<Field>& fields, std::vector<AddressRange> ranges) {
  ranges = disjoint(std::move(ranges));
  std::optional<std::size_t> set;
  if (ranges.size() > kInlineRanges) {
    set = sets_.size();
    sets_.push_back(std::exchange(ranges, {}));
  }
  std::vector<Node> tests;
  for (const auto field : fields) tests.push_back({AddressTest{field, ranges, set}});
  return tests;
}

}  // namespace

Parsed<Tests> check(const Expression& expression, const Vocabulary& vocabulary) {
  Checker checker{vocabulary};
  auto root = checker.node_of(expression);
  if (!root) return std::unexpected(root.error());
  return Tests{std::move(*root), checker.take_sets()};
}

}  // namespace whither
