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
  std::vector<FilterMessage> notes;
};

Parsed<Understood> understood(std::string_view text, const Vocabulary& vocabulary) {
  auto syntax = parse_syntax(text, vocabulary);
  if (!syntax) return std::unexpected(syntax.error());
  if (!syntax->root) return Understood{{}, {}, std::move(syntax->notes)};
  auto checked = check(*syntax->root, vocabulary);
  if (!checked) return std::unexpected(checked.error());
  std::ranges::move(checked->notes, std::back_inserter(syntax->notes));
  return Understood{std::move(checked->tests), std::move(syntax->mix), std::move(syntax->notes)};
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

std::uint64_t bits_of(std::initializer_list<Field> fields) {
  std::uint64_t bits = 0;
  for (const auto field : fields) bits |= std::uint64_t{1} << static_cast<unsigned>(field);
  return bits;
}

// What a node's tests look at.
struct FieldsTested {
  std::uint64_t operator()(const Node& node) const { return std::visit(*this, node.test); }
  std::uint64_t operator()(const All& all) const { return of(all.operands); }
  std::uint64_t operator()(const AnyOf& any) const { return of(any.operands); }
  std::uint64_t operator()(const Not& opposite) const { return of(opposite.operands); }
  std::uint64_t operator()(const AddressTest& test) const { return bits_of({test.field}); }
  std::uint64_t operator()(const BitsTest& test) const { return bits_of({test.field}); }
  std::uint64_t operator()(const TextTest& test) const { return bits_of({test.field}); }
  std::uint64_t operator()(const CategoryTest& test) const { return bits_of({test.name, test.address}); }
  std::uint64_t operator()(const SourceServes& /*test*/) const {
    return bits_of({Field::protocol, Field::src_port, Field::dst_port});
  }
  std::uint64_t operator()(const NumberTest& test) const {
    if (const auto* const field = std::get_if<Field>(&test.of)) return bits_of({*field});
    switch (std::get<Computed>(test.of)) {
      case Computed::Duration:
        return bits_of({Field::time_start, Field::time_end});
      case Computed::BitRate:
        return bits_of({Field::time_start, Field::time_end, Field::bytes});
      case Computed::PacketRate:
        return bits_of({Field::time_start, Field::time_end, Field::packets});
      case Computed::PacketSize:
        return bits_of({Field::packets, Field::bytes});
      case Computed::MinuteOfWeek:
        break;
    }
    return bits_of({Field::time_start});
  }

 private:
  std::uint64_t of(const std::vector<Node>& nodes) const {
    std::uint64_t bits = 0;
    for (const auto& node : nodes) bits |= (*this)(node);
    return bits;
  }
};

}  // namespace

Parsed<Filter> Filter::parse(std::string_view text, const Vocabulary& vocabulary) {
  auto meant = understood(text, vocabulary);
  if (!meant) return std::unexpected(with_good_hints(std::move(meant.error()), vocabulary));
  Filter filter;
  filter.tests_ = std::move(meant->tests);
  if (meant->mix) filter.messages_ = {with_good_hints(mixed_operators(text, *meant->mix), vocabulary)};
  for (auto& note : meant->notes) filter.messages_.push_back(with_good_hints(std::move(note), vocabulary));
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
  result.tests_.category_of = a.tests_.category_of ? a.tests_.category_of : b.tests_.category_of;
  result.messages_ = a.messages_;
  std::ranges::copy(b.messages_, std::back_inserter(result.messages_));
  return result;
}

std::string Filter::sql() const { return sql_of(tests_.root); }

bool Filter::matches(const Flow& flow, const Texts& texts) const { return holds(tests_, flow, texts); }

std::uint64_t Filter::fields_tested() const { return FieldsTested{}(tests_.root); }

}  // namespace whither
