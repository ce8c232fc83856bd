#include <fmt/format.h>

#include <algorithm>

#include "query/complaint.h"
#include "query/parser.h"
#include "query/term.h"

namespace whither {

namespace {

using Sort = Token::Sort;

bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

Compare compare_of(std::string_view text) {
  if (text == "!=" || same_word(text, "ne")) return Compare::NotEqual;
  if (text == "<" || same_word(text, "lt")) return Compare::Less;
  if (text == "<=" || same_word(text, "le")) return Compare::LessOrEqual;
  if (text == ">" || same_word(text, "gt")) return Compare::Greater;
  if (text == ">=" || same_word(text, "ge")) return Compare::GreaterOrEqual;
  if (text == "~") return Compare::Like;
  return Compare::Equal;
}

std::unexpected<FilterMessage> error(std::string code, std::string text, std::size_t begin, std::size_t end) {
  return std::unexpected(FilterMessage{.code = std::move(code), .text = std::move(text), .begin = begin, .end = end});
}

}  // namespace

Parsed<void> TermReader::read_values(Term& term) {
  if (!term.values.empty()) return {};
  if (term.kind->presence && ends_here()) return {};
  const bool country = term.kind->words == Words::Country;
  const bool negated = cursor_.at(Sort::Not) && cursor_.at_word("in", 1);
  if (negated || (cursor_.at_word("in") && !(country && !cursor_.at(Sort::ListOpen, 1)))) {
    if (negated) {
      term.compare = Compare::NotEqual;
      cursor_.take();
    }
    cursor_.take();
    return read_list(term);
  }
  if (country && cursor_.at(Sort::Word) && cursor_.peek().text.size() == 2) {  // IN is a code behind `country`
    read_value(term);
    return {};
  }
  const auto at_code = [&] {  // so are NE, LT and GE, where nothing follows
    const auto& token = cursor_.peek();
    return country && token.text.size() == 2 && is_letter(token.text[0]) && ends_here(1);
  };
  if (cursor_.at(Sort::Compare) && !at_code()) {
    const auto written = cursor_.take();
    term.compare = compare_of(written.text);
    term.compare_begin = written.begin;
    term.compare_end = written.end;
  }
  if (cursor_.at(Sort::Compare) && at_code()) {
    read_value(term);
    return {};
  }
  if (term.kind->stem == "flags" && !term.compare && cursor_.at_word("any")) {
    term.any_flag = true;
    cursor_.take();
  }
  const auto& next = cursor_.peek();
  if (next.sort == Sort::ListOpen) {
    auto message = FilterMessage{.code = "F001", .text = "a list needs `in` before it", .begin = next.begin};
    message.end = next.end;
    const bool has_blank = next.begin > 0 && cursor_.text()[next.begin - 1] == ' ';
    message.hints = {
        {"did you mean `in [`?", replaced(cursor_.text(), next.begin, next.end, has_blank ? "in [" : " in [")}};
    return std::unexpected(message);
  }
  if (next.sort == Sort::Unclosed || next.sort == Sort::Unknown) return std::unexpected(no_term(cursor_, term.begin));
  const auto* const keyword = next.sort == Sort::Word ? keyword_named(next.text) : nullptr;
  const bool takes_words = term.kind->stem == "port" || term.kind->words != Words::None || term.kind->presence;
  const bool qualifier = keyword != nullptr && !(takes_words && ends_here(1)) &&
                         (keyword->sort == Keyword::Sort::Side || keyword->sort == Keyword::Sort::Kind);
  const bool named = next.sort == Sort::Word || next.sort == Sort::Quoted || next.sort == Sort::Regex;
  if (qualifier || !named) {
    return std::unexpected(missing_value(cursor_, term));
  }
  read_value(term);
  return {};
}

// One value, with the netmask of a `net` where one follows.
void TermReader::read_value(Term& term) {
  const auto token = cursor_.take();
  Value value{.text = token.text, .begin = token.begin, .end = token.end};
  value.regex = token.sort == Sort::Regex;
  if (term.kind->word == "net") {
    const bool named = cursor_.at_word("mask") && cursor_.at(Sort::Word, 1);
    const auto& next = cursor_.peek(named ? 1 : 0);
    const bool quad = next.sort == Sort::Word && std::ranges::count(next.text, '.') == 3 && Address::parse(next.text);
    if (named || quad) {
      if (named) cursor_.take();
      value.netmask = next.text;
      value.end = cursor_.take().end;
    }
  }
  term.values.push_back(value);
}

Parsed<void> TermReader::read_list(Term& term) {
  if (!cursor_.at(Sort::ListOpen)) {
    const auto& in = cursor_.last();
    return error("F014", "`in` needs a list in brackets, such as `[53, 80-90]`", in.begin, in.end);
  }
  const auto open = cursor_.take();
  std::size_t written = 0;
  term.list = true;
  while (!cursor_.at(Sort::ListClose)) {
    if (cursor_.at(Sort::End)) return std::unexpected(never_closed(cursor_, open.begin, "]"));
    const auto token = cursor_.take();
    if (token.sort == Sort::Word && token.text.starts_with('@')) {
      if (const auto done = read_file_list(term, token); !done) return done;
      if (cursor_.at(Sort::Comma)) cursor_.take();
      continue;
    }
    const bool code = term.kind->words == Words::Country && token.text.size() == 2 && is_letter(token.text[0]);
    if (token.sort != Sort::Word && token.sort != Sort::Quoted && !code) {
      return error("F001", fmt::format("`{}` cannot stand in a list, only values: `[53, 80-90]`", token.text),
                   token.begin, token.end);
    }
    if (++written > kListItems) {
      return error("F019", fmt::format("a list holds at most {} values", kListItems), token.begin, token.end);
    }
    Value value{.text = token.text, .begin = token.begin, .end = token.end};
    if (cursor_.at_word("-") && cursor_.at(Sort::Word, 1)) {
      cursor_.take();
      value.last = cursor_.take().text;
      value.end = cursor_.last().end;
    }
    term.values.push_back(value);
    if (cursor_.at(Sort::Comma)) cursor_.take();
  }
  const auto close = cursor_.take();
  if (term.values.empty()) return error("F014", "the list is empty", open.begin, close.end);
  return {};
}

// The values of `[@path]`, one or more a line; `#` begins a comment.
Parsed<void> TermReader::read_file_list(Term& term, const Token& word) {
  const auto path = word.text.substr(1);
  if (!vocabulary_.file) return error("F024", "files are read on the command line only", word.begin, word.end);
  auto text = vocabulary_.file(path);
  if (!text) return error("F024", fmt::format("`{}` {}", path, text.error()), word.begin, word.end);
  texts_.push_back(std::move(*text));
  for (const auto& token : tokens_of(texts_.back())) {
    if (token.sort == Sort::End) break;
    if (token.sort == Sort::Comma) continue;
    const auto line = 1 + std::ranges::count(texts_.back().substr(0, token.begin), '\n');
    if (token.sort != Sort::Word && token.sort != Sort::Quoted) {
      return error("F001", fmt::format("`{}` in {}:{} cannot stand in a list, only values", token.text, path, line),
                   word.begin, word.end);
    }
    if (term.values.size() >= kFileItems) {
      return error("F019", fmt::format("a list in a file holds at most {} values", kFileItems), word.begin, word.end);
    }
    term.values.push_back({.text = token.text, .begin = word.begin, .end = word.end});
  }
  return {};
}

}  // namespace whither
