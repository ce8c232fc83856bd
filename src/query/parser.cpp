#include "query/parser.h"

#include <utility>

#include <fmt/format.h>

#include "query/complaint.h"
#include "query/cursor.h"
#include "query/term.h"

namespace whither {

namespace {

using Sort = Token::Sort;

// Recursive descent over parentheses only, so the stack is as deep as they may be.
class Parser {
 public:
  explicit Parser(std::string_view text) : cursor_(text), terms_(cursor_) {}

  Parsed<Syntax> parse() {
    if (cursor_.at(Sort::End)) return Syntax{};
    auto root = level(0);
    if (!root) return std::unexpected(root.error());
    if (!cursor_.at(Sort::End)) return std::unexpected(not_joined(cursor_));
    return Syntax{std::move(*root), std::move(mix_)};
  }

 private:
  Parsed<Expression> level(std::size_t depth);
  Parsed<Expression> operand(std::size_t depth);
  Parsed<Expression> parenthesis(std::size_t depth);

  Cursor cursor_;
  TermReader terms_;
  std::optional<Mix> mix_;
};

Expression joined(Expression::Sort sort, std::vector<Expression> operands) {
  if (operands.size() == 1) return std::move(operands.front());
  return {.sort = sort, .operands = std::move(operands)};
}

// What stands between two parentheses: operands with `and` and `or` between them.
Parsed<Expression> Parser::level(std::size_t depth) {
  std::vector<Expression> alternatives;
  std::vector<Expression> all;
  Mix mix{};
  bool after_and = false;
  bool or_seen = false;
  bool mixed = false;
  while (true) {
    const auto begin = cursor_.peek().begin;
    auto next = operand(depth);
    if (!next) return next;
    all.push_back(std::move(*next));
    mix.operands.push_back({begin, cursor_.last().end, after_and});
    const auto& sign = cursor_.peek();
    if (sign.sort != Sort::And && sign.sort != Sort::Or) break;
    after_and = sign.sort == Sort::And;
    if (!after_and) {
      alternatives.push_back(joined(Expression::Sort::And, std::exchange(all, {})));
      if (!or_seen) {
        mix.operator_begin = sign.begin;
        mix.operator_end = sign.end;
      }
      or_seen = true;
    }
    mixed = mixed || (after_and && or_seen);
    cursor_.take();
  }
  if (!cursor_.at(Sort::End) && !(depth > 0 && cursor_.at(Sort::Close))) return std::unexpected(not_joined(cursor_));
  if (mixed && !mix_) mix_ = std::move(mix);
  alternatives.push_back(joined(Expression::Sort::And, std::move(all)));
  return joined(Expression::Sort::Or, std::move(alternatives));
}

Parsed<Expression> Parser::operand(std::size_t depth) {
  bool negated = false;
  while (cursor_.at(Sort::Not)) {
    cursor_.take();
    negated = !negated;
  }
  Parsed<Expression> result;
  if (cursor_.at(Sort::Open)) {
    result = parenthesis(depth);
  } else {
    auto term = terms_.read();
    if (!term) return std::unexpected(term.error());
    result = Expression{.sort = Expression::Sort::Term, .term = std::move(*term)};
  }
  if (!result || !negated) return result;
  Expression opposite{.sort = Expression::Sort::Not};
  opposite.operands.push_back(std::move(*result));
  return opposite;
}

Parsed<Expression> Parser::parenthesis(std::size_t depth) {
  const auto open = cursor_.take();
  FilterMessage message{.code = "F018", .begin = open.begin, .end = open.end};
  if (depth == kFilterDepth) {
    message.text = fmt::format("parentheses are nested more than {} deep", kFilterDepth);
    return std::unexpected(message);
  }
  if (cursor_.at(Sort::Close)) {
    message.code = "F001";
    message.text = "there is nothing between these parentheses";
    message.end = cursor_.peek().end;
    message.hints = {{"a filter for every flow is `any`", ""}};
    return std::unexpected(message);
  }
  if (cursor_.at(Sort::End)) return std::unexpected(never_closed(cursor_, open.begin, ")"));
  auto inside = level(depth + 1);
  if (!inside) return inside;
  if (cursor_.at(Sort::End)) return std::unexpected(never_closed(cursor_, open.begin, ")"));
  cursor_.take();
  return inside;
}

}  // namespace

Parsed<Syntax> parse_syntax(std::string_view text) {
  if (text.size() > kFilterBytes) {
    return std::unexpected(
        FilterMessage{.code = "F017",
                      .text = fmt::format("the filter has {} bytes; at most {} are taken", text.size(), kFilterBytes),
                      .begin = kFilterBytes,
                      .end = kFilterBytes + 1});
  }
  return Parser{text}.parse();
}

}  // namespace whither
