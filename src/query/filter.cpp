#include "query/filter.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "query/checker.h"
#include "query/complaint.h"
#include "query/parser.h"
#include "query/predicate.h"
#include "query/sql.h"

namespace whither {

namespace {

struct Understood {
  Tests tests;
  std::optional<Mix> mix;
};

Parsed<Understood> understood(std::string_view text, const Vocabulary& vocabulary) {
  auto syntax = parse_syntax(text);
  if (!syntax) return std::unexpected(syntax.error());
  if (!syntax->root) return Understood{};
  auto tests = check(*syntax->root, vocabulary);
  if (!tests) return std::unexpected(tests.error());
  return Understood{std::move(*tests), std::move(syntax->mix)};
}

// Leaves out hints whose filter does not parse; where none is left, the first question stays without its filter.
FilterMessage with_good_hints(FilterMessage message, const Vocabulary& vocabulary) {
  const auto bad = [&](const Hint& hint) {
    return !hint.replacement.empty() && !understood(hint.replacement, vocabulary);
  };
  const auto first = message.hints.empty() ? Hint{} : message.hints.front();
  std::erase_if(message.hints, bad);
  if (message.hints.empty() && first.label.ends_with('?')) message.hints = {{first.label, ""}};
  return message;
}

void shift_sets(Node& node, std::size_t by);

void shift_all(std::vector<Node>& nodes, std::size_t by) {
  for (auto& node : nodes) shift_sets(node, by);
}

// Makes the sets of a tree those behind the first `by`.
void shift_sets(Node& node, std::size_t by) {
  if (auto* const all = std::get_if<All>(&node.test)) shift_all(all->operands, by);
  if (auto* const any = std::get_if<AnyOf>(&node.test)) shift_all(any->operands, by);
  if (auto* const opposite = std::get_if<Not>(&node.test)) shift_all(opposite->operands, by);
  if (auto* const address = std::get_if<AddressTest>(&node.test); address != nullptr && address->set) {
    *address->set += by;
  }
}

// The operands of `node` where it is an All, else itself: joining filters again and again makes no deeper tree.
void append_operands(std::vector<Node>& operands, Node node) {
  if (auto* const all = std::get_if<All>(&node.test)) {
    std::ranges::move(all->operands, std::back_inserter(operands));
  } else {
    operands.push_back(std::move(node));
  }
}

bool tests_only_in(const Node& node, std::uint64_t fields);

bool all_test_only(const std::vector<Node>& nodes, std::uint64_t fields) {
  return std::ranges::all_of(nodes, [&](const Node& node) { return tests_only_in(node, fields); });
}

bool tests_only_in(const Node& node, std::uint64_t fields) {
  const auto in = [&](Field field) { return (fields >> static_cast<unsigned>(field) & 1U) != 0; };
  if (const auto* const all = std::get_if<All>(&node.test)) return all_test_only(all->operands, fields);
  if (const auto* const any = std::get_if<AnyOf>(&node.test)) return all_test_only(any->operands, fields);
  if (const auto* const opposite = std::get_if<Not>(&node.test)) return all_test_only(opposite->operands, fields);
  if (const auto* const address = std::get_if<AddressTest>(&node.test)) return in(address->field);
  if (const auto* const bits = std::get_if<BitsTest>(&node.test)) return in(bits->field);
  const auto& number = std::get<NumberTest>(node.test);
  return number.field && in(*number.field);
}

}  // namespace

Parsed<Filter> Filter::parse(std::string_view text, const Vocabulary& vocabulary) {
  auto meant = understood(text, vocabulary);
  if (!meant) return std::unexpected(with_good_hints(std::move(meant.error()), vocabulary));
  Filter filter;
  filter.tests_ = std::move(meant->tests);
  if (meant->mix) filter.warnings_ = {with_good_hints(mixed_operators(text, *meant->mix), vocabulary)};
  return filter;
}

Filter Filter::both(const Filter& a, const Filter& b) {
  All joined;
  auto second = b.tests_.root;
  shift_sets(second, a.tests_.sets.size());
  append_operands(joined.operands, a.tests_.root);
  append_operands(joined.operands, std::move(second));
  Filter result;
  result.tests_.root.test = std::move(joined);
  result.tests_.sets = a.tests_.sets;
  std::ranges::copy(b.tests_.sets, std::back_inserter(result.tests_.sets));
  result.warnings_ = a.warnings_;
  std::ranges::copy(b.warnings_, std::back_inserter(result.warnings_));
  return result;
}

std::string Filter::sql() const { return sql_of(tests_.root); }

bool Filter::matches(const Flow& flow) const { return holds(tests_, flow); }

bool Filter::tests_only(std::uint64_t fields) const { return tests_only_in(tests_.root, fields); }

}  // namespace whither
