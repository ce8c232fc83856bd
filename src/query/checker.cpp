#include "query/checker.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "query/nodes.h"
#include "query/subjects.h"

namespace whither {

namespace {

class Checker {
 public:
  explicit Checker(const Vocabulary& vocabulary) : vocabulary_(vocabulary), subjects_(vocabulary, sets_, notes_) {}

  Parsed<Node> node_of(const Expression& expression);
  std::vector<std::vector<AddressRange>> take_sets() { return std::move(sets_); }
  std::vector<FilterMessage> take_notes() { return std::move(notes_); }

 private:
  Parsed<Node> node_of(const Term& term);
  Parsed<Node> asked_of(const Term& term);
  Parsed<Node> subject_of(const Term& term);
  Node joined(const Term& term, std::vector<Node> tests);
  Node family_of(const Keyword& family);
  Node place_of(const Keyword& place);
  Node translated();

  const Vocabulary& vocabulary_;
  std::vector<std::vector<AddressRange>> sets_;
  std::vector<FilterMessage> notes_;
  Subjects subjects_;
  bool negated_ = false;  // what is looked at stands behind an odd number of `not`
};

Parsed<Node> Checker::node_of(const Expression& expression) {
  if (expression.sort == Expression::Sort::Term) return node_of(expression.term);
  const bool turns = expression.sort == Expression::Sort::Not;
  negated_ = negated_ != turns;
  std::vector<Node> operands;
  for (const auto& operand : expression.operands) {
    auto node = node_of(operand);
    if (!node) return node;
    operands.push_back(std::move(*node));
  }
  negated_ = negated_ != turns;
  switch (expression.sort) {
    case Expression::Sort::Not:
      return opposite(std::move(operands.front()));
    case Expression::Sort::Or:
      return any_of(std::move(operands));
    default:
      return all(std::move(operands));
  }
}

// What is said of a term is said in the text that it stands in.
Parsed<Node> Checker::node_of(const Term& term) {
  const auto before = static_cast<std::ptrdiff_t>(notes_.size());
  auto node = asked_of(term);
  if (!node) node.error().set_source(term.source, term.text);
  for (auto note = notes_.begin() + before; note != notes_.end(); ++note) note->set_source(term.source, term.text);
  return node;
}

// All that a term asks for: family, protocol and its subject.
Parsed<Node> Checker::asked_of(const Term& term) {
  std::vector<Node> asked;
  if (term.family != nullptr) asked.push_back(family_of(*term.family));
  if (term.protocol) asked.push_back(number_in(Field::protocol, {{*term.protocol, *term.protocol}}));
  if (term.place != nullptr) asked.push_back(place_of(*term.place));
  if (term.nat_alone) asked.push_back(translated());
  if (term.kind != nullptr) {
    auto subject = subject_of(term);
    if (!subject) return subject;
    asked.push_back(std::move(*subject));
  }
  if (asked.size() == 1) return std::move(asked.front());
  return all(std::move(asked));
}

Node Checker::family_of(const Keyword& family) {
  const AddressRange v4{Address::v4(0), Address::v4(0xffff'ffff)};
  std::array<std::uint8_t, 16> ones{};
  ones.fill(0xff);
  const AddressRange v6{Address::v6({}), Address::v6(ones)};
  const auto& range = family.family == Address::Family::V4 ? v4 : v6;
  return any_of(subjects_.in_addresses({Field::src_addr, Field::dst_addr}, {range}));
}

Node Checker::place_of(const Keyword& place) {
  auto local = subjects_.in_addresses({Field::src_addr, Field::dst_addr}, vocabulary_.local);
  return place.word == "outside" ? opposite(any_of(std::move(local))) : all(std::move(local));
}

// Has an address or a port behind a translation.
Node Checker::translated() {
  std::array<std::uint8_t, 16> ones{};
  ones.fill(0xff);
  const std::vector<AddressRange> everything{{Address::v4(0), Address::v4(0xffff'ffff)},
                                             {Address::v6({}), Address::v6(ones)}};
  auto tests = subjects_.in_addresses({Field::nat_src_addr, Field::nat_dst_addr}, everything);
  for (const auto field : {Field::nat_src_port, Field::nat_dst_port}) tests.push_back(number_in(field, {{1, 0xffff}}));
  return any_of(std::move(tests));
}

// The fields that are meant, their tests and how the sides are joined.
Parsed<Node> Checker::subject_of(const Term& term) {
  const auto side_error = [&](std::string code, std::string text) {
    return std::unexpected(
        FilterMessage{.code = std::move(code), .text = std::move(text), .begin = term.begin, .end = term.kind_end});
  };
  const bool negated = term.compare == Compare::NotEqual;
  if (term.kind->told != Told::Field) {
    if (term.side != Side::None) {
      return side_error("F013", fmt::format("`{}` and `{}` do not go together", term.side_text, term.kind->word));
    }
    auto test = subjects_.told(term);
    return !test || !negated ? std::move(test) : opposite(std::move(*test));
  }
  auto fields = fields_of(term.kind->stem, term.side);
  const bool one_for_both = term.kind->word == "tos" || term.kind->word == "vlan";
  if (fields.empty() && one_for_both && term.side == Side::Src) fields = fields_of(term.kind->stem, Side::None);
  if (fields.empty() && one_for_both && term.side == Side::Dst) {
    return side_error("F016",
                      fmt::format("`dst {}` asks for what is not stored: only that of the way in is", term.kind->word));
  }
  if (fields.empty()) {
    return side_error("F013", fmt::format("`{}` and `{}` do not go together", term.side_text, term.kind->word));
  }
  auto meant = term;
  // `not flags SA`: neither is set, as nfdump's manual has it for `flags S and not flags AFRPU`.
  meant.any_flag = term.any_flag || (negated_ && !term.compare && !term.list);
  auto tests = subjects_.tests_of(meant, fields);
  if (!tests) return std::unexpected(tests.error());
  const bool named_sides = term.side == Side::SrcOrDst || term.side == Side::SrcAndDst;
  if (negated && named_sides) {
    for (auto& test : *tests) test = opposite(std::move(test));
  }
  auto whole = joined(term, std::move(*tests));
  return negated && !named_sides ? opposite(std::move(whole)) : std::move(whole);
}

// Tests of the source and of the destination as one, by the side that the term names.
Node Checker::joined(const Term& term, std::vector<Node> tests) {
  if (tests.size() == 1) return std::move(tests.front());
  const auto chosen = [&](Node for_src, Node for_dst) {
    return any_of({all({std::move(for_src), tests[0]}), all({std::move(for_dst), tests[1]})});
  };
  switch (term.side) {
    case Side::SrcAndDst:
      return all(std::move(tests));
    case Side::From:
      return chosen(opposite({SourceServes{}}), {SourceServes{}});
    case Side::To:
      return chosen({SourceServes{}}, opposite({SourceServes{}}));
    case Side::Local:
    case Side::Remote: {
      auto local = subjects_.in_addresses({Field::src_addr, Field::dst_addr}, vocabulary_.local);
      if (term.side == Side::Local) return chosen(std::move(local[0]), std::move(local[1]));
      return chosen(opposite(std::move(local[0])), opposite(std::move(local[1])));
    }
    default:
      break;
  }
  return any_of(std::move(tests));
}

}  // namespace

Parsed<Checked> check(const Expression& expression, const Vocabulary& vocabulary) {
  Checker checker{vocabulary};
  auto root = checker.node_of(expression);
  if (!root) return std::unexpected(root.error());
  return Checked{Tests{std::move(*root), checker.take_sets(), vocabulary.category_of}, checker.take_notes()};
}

}  // namespace whither
