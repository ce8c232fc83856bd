#include "query/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "query/complaint.h"
#include "query/cursor.h"
#include "query/term.h"

namespace whither {

namespace {

using Sort = Token::Sort;

// Recursive descent over parentheses only, so the stack is as deep as they may be.
class Parser {
 public:
  // `source` is what the text is called, `depth` counts the views and files that it is in; `syntax` takes all but the
  // root.
  Parser(std::string_view text, std::string_view source, const Vocabulary& vocabulary, Syntax& syntax,
         std::size_t depth)
      : cursor_(text),
        source_(source),
        vocabulary_(vocabulary),
        syntax_(syntax),
        text_depth_(depth),
        terms_(cursor_, vocabulary, syntax.texts) {}

  // Nothing for an empty filter.
  Parsed<std::optional<Expression>> parse() {
    if (cursor_.at(Sort::End)) return std::nullopt;
    auto root = level(0);
    if (!root) return std::unexpected(root.error());
    if (!cursor_.at(Sort::End)) return std::unexpected(not_joined(cursor_));
    if (text_depth_ == 0) syntax_.mix = std::move(mix_);
    std::ranges::copy(terms_.notes(), std::back_inserter(syntax_.notes));
    return std::move(*root);
  }

 private:
  Parsed<Expression> level(std::size_t depth);
  Parsed<Expression> operand(std::size_t depth);
  Parsed<Expression> parenthesis(std::size_t depth);
  Parsed<Expression> term();
  Parsed<Expression> brought_in();
  Parsed<std::string> text_of(const Token& word, std::string& source);

  Cursor cursor_;
  std::string_view source_;
  const Vocabulary& vocabulary_;
  Syntax& syntax_;
  std::size_t text_depth_;
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
    const bool word = cursor_.at(Sort::Word) && cursor_.peek().text.starts_with('@');
    result = word ? brought_in() : term();
  }
  if (!result || !negated) return result;
  Expression opposite{.sort = Expression::Sort::Not};
  opposite.operands.push_back(std::move(*result));
  return opposite;
}

// A term, or two: `from device phone to org google` stands for one with `and` before `to`.
Parsed<Expression> Parser::term() {
  const auto begin = cursor_.peek().begin;
  auto first = terms_.read();
  if (!first) return std::unexpected(first.error());
  first->text = cursor_.text();
  first->source = source_;
  const bool from = first->side == Side::From;
  Expression one{.sort = Expression::Sort::Term, .term = std::move(*first)};
  if (!from || !cursor_.at_word("to")) return one;
  auto second = terms_.read();
  if (!second) return std::unexpected(second.error());
  second->begin = begin;
  second->text = cursor_.text();
  second->source = source_;
  std::vector<Expression> both;
  both.push_back(std::move(one));
  both.push_back({.sort = Expression::Sort::Term, .term = std::move(*second)});
  return joined(Expression::Sort::And, std::move(both));
}

// The text of `@view` or `@include path`, and what it is called in messages.
Parsed<std::string> Parser::text_of(const Token& word, std::string& source) {
  const auto wrong = [&](std::string code, std::string text) {
    return std::unexpected(FilterMessage{
        .code = std::move(code), .text = std::move(text), .begin = word.begin, .end = cursor_.last().end});
  };
  if (text_depth_ == kTextDepth) {
    return wrong("F018", fmt::format("views and files are in one another more than {} deep", kTextDepth));
  }
  // A view of views of views may be many more than anybody wrote.
  if (syntax_.texts.size() >= 2 * kMostTexts) {
    return wrong("F019", fmt::format("a filter brings in at most {} views and files", kMostTexts));
  }
  if (!same_word(word.text, "@include")) {
    const auto name = word.text.substr(1);
    auto text = vocabulary_.view ? vocabulary_.view(name) : std::nullopt;
    if (!text) {
      auto message = wrong("F003", fmt::format("no view is called `{}`", name));
      message.error().hints = {{"list them: `whither views list`; make one: `whither views save NAME FILTER`", ""}};
      return message;
    }
    source = fmt::format("view `{}`", name);
    return std::move(*text);
  }
  if (!cursor_.at(Sort::Word) && !cursor_.at(Sort::Quoted)) return wrong("F014", "`@include` needs the path of a file");
  const auto path = cursor_.take().text;
  if (!vocabulary_.file) return wrong("F024", "files are read on the command line only");
  auto text = vocabulary_.file(path);
  if (!text) return wrong("F024", fmt::format("`{}` {}", path, text.error()));
  if (text->size() > kIncludedBytes) {
    return wrong("F017", fmt::format("`{}` has {} bytes; a filter in a file has at most {}", path, text->size(),
                                     kIncludedBytes));
  }
  source = std::string{path};
  return std::move(*text);
}

// What a view or a file says, as if it stood in parentheses.
Parsed<Expression> Parser::brought_in() {
  const auto word = cursor_.take();
  std::string source;
  auto text = text_of(word, source);
  if (!text) return std::unexpected(text.error());
  syntax_.texts.push_back(std::move(*text));
  const auto& kept = syntax_.texts.back();
  syntax_.texts.push_back(std::move(source));
  const auto& called = syntax_.texts.back();
  const auto places = [&](FilterMessage& message) { message.set_source(called, kept); };
  const auto notes = static_cast<std::ptrdiff_t>(syntax_.notes.size());
  auto root = Parser{kept, called, vocabulary_, syntax_, text_depth_ + 1}.parse();
  if (!root) {
    places(root.error());
    return std::unexpected(root.error());
  }
  std::for_each(syntax_.notes.begin() + notes, syntax_.notes.end(), places);
  if (*root) return std::move(**root);
  return Expression{.sort = Expression::Sort::Term, .term = {.begin = word.begin, .end = word.end, .any = true}};
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

Parsed<Syntax> parse_syntax(std::string_view text, const Vocabulary& vocabulary) {
  if (text.size() > kFilterBytes) {
    return std::unexpected(
        FilterMessage{.code = "F017",
                      .text = fmt::format("the filter has {} bytes; at most {} are taken", text.size(), kFilterBytes),
                      .begin = kFilterBytes,
                      .end = kFilterBytes + 1});
  }
  Syntax syntax;
  auto root = Parser{text, "", vocabulary, syntax, 0}.parse();
  if (!root) return std::unexpected(root.error());
  syntax.root = std::move(*root);
  return syntax;
}

}  // namespace whither
