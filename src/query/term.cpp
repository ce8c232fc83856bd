#include "query/term.h"

#include <fmt/format.h>

#include <algorithm>

#include "query/complaint.h"
#include "query/parser.h"

namespace whither {

namespace {

using Sort = Token::Sort;

// A word that can only be a value: a number or an address.
bool is_plain_value(const Token& token) {
  if (token.sort == Sort::Quoted) return true;
  if (token.sort != Sort::Word || keyword_named(token.text) != nullptr) return false;
  const char first = token.text[0];
  return (first >= '0' && first <= '9') || token.text.find(':') != std::string_view::npos;
}

bool is_flag_letters(const Token& token) {
  return token.sort == Sort::Word && token.text.find_first_not_of("CEUAPRSFX") == std::string_view::npos;
}

Compare compare_of(std::string_view text) {
  if (text == "!=" || same_word(text, "ne")) return Compare::NotEqual;
  if (text == "<" || same_word(text, "lt")) return Compare::Less;
  if (text == "<=" || same_word(text, "le")) return Compare::LessOrEqual;
  if (text == ">" || same_word(text, "gt")) return Compare::Greater;
  if (text == ">=" || same_word(text, "ge")) return Compare::GreaterOrEqual;
  return Compare::Equal;
}

std::unexpected<FilterMessage> error(std::string code, std::string text, std::size_t begin, std::size_t end) {
  return std::unexpected(FilterMessage{.code = std::move(code), .text = std::move(text), .begin = begin, .end = end});
}

FilterMessage no_flow_test(const Cursor& cursor, const Keyword& word) {
  FilterMessage message{.code = "F015",
                        .text = fmt::format("`{}` tests packets; flow records do not have them", word.word),
                        .begin = cursor.peek().begin,
                        .end = cursor.peek().end};
  message.hints = {{fmt::format("nearest is {}: `{}`", word.help, word.stem), ""}};
  return message;
}

}  // namespace

Parsed<Term> TermReader::read() {
  const auto& first = cursor_.peek();
  if (first.sort != Sort::Word && first.sort != Sort::Quoted) return std::unexpected(no_term(cursor_, first.begin));
  Term term{.begin = first.begin};
  const auto* const keyword = first.sort == Sort::Word ? keyword_named(first.text) : nullptr;
  const bool offset = first.sort == Sort::Word && cursor_.at(Sort::ListOpen, 1) && cursor_.peek(1).begin == first.end;
  const bool kind = keyword != nullptr && keyword->sort == Keyword::Sort::Kind && keyword->word != "ip";
  if (offset && !kind) return std::unexpected(byte_test(cursor_));
  if (keyword != nullptr && keyword->sort == Keyword::Sort::Unusable) {
    return std::unexpected(no_flow_test(cursor_, *keyword));
  }
  if (keyword != nullptr && keyword->sort == Keyword::Sort::Any) {
    term.any = true;
    term.end = cursor_.take().end;
    return term;
  }
  if (const auto done = read_qualifiers(term); !done) return std::unexpected(done.error());
  const auto done = term.kind == nullptr ? read_without_kind(term) : read_values(term);
  if (!done) return std::unexpected(done.error());
  term.end = cursor_.last().end;
  if (term.kind != nullptr) repeated_ = term;
  return term;
}

// Sides, families and protocols in any order, up to and with the kind.
Parsed<void> TermReader::read_qualifiers(Term& term) {
  while (term.kind == nullptr && cursor_.at(Sort::Word)) {
    const auto* const keyword = keyword_named(cursor_.peek().text);
    if (keyword == nullptr) {
      read_joined(term);
      return {};
    }
    if (at_kind(*keyword, term)) {
      const bool two_words = keyword->sort == Keyword::Sort::Protocol;
      const auto* const kind =
          two_words ? keyword_named(cursor_.at_word("type", 1) ? "icmp-type" : "icmp-code") : keyword;
      take_kind(term, *kind, two_words ? 2 : 1);
    } else if (keyword->sort == Keyword::Sort::Side) {
      if (const auto done = read_side(term, *keyword); !done) return done;
    } else if (keyword->sort == Keyword::Sort::Protocol && !term.protocol) {
      term.protocol = keyword->protocol;
      cursor_.take();
    } else if ((keyword->sort == Keyword::Sort::Family || keyword->word == "ip") && term.family == nullptr) {
      term.family = keyword->word == "ip" ? keyword_named("ipv4") : keyword;
      cursor_.take();
    } else {
      return {};
    }
  }
  return {};
}

// Whether a kind begins here: `ip` is one behind a side or before what an address can be, else it is the family.
bool TermReader::at_kind(const Keyword& keyword, const Term& term) const {
  if (keyword.sort == Keyword::Sort::Protocol) {
    return keyword.word == "icmp" && (cursor_.at_word("type", 1) || cursor_.at_word("code", 1));
  }
  if (keyword.sort != Keyword::Sort::Kind) return false;
  if (keyword.word != "ip") return true;
  const auto& next = cursor_.peek(1);
  const bool negated_list = next.sort == Sort::Not && cursor_.at_word("in", 2);
  if (next.sort == Sort::Compare || negated_list || cursor_.at_word("in", 1)) return true;
  const bool keyword_next = next.sort == Sort::Word && keyword_named(next.text) != nullptr;
  return !keyword_next && (term.side != Side::None || next.sort == Sort::Quoted || next.sort == Sort::Word);
}

void TermReader::take_kind(Term& term, const Keyword& kind, std::size_t tokens) {
  term.kind = &kind;
  term.kind_begin = cursor_.peek().begin;
  term.kind_end = cursor_.peek(tokens - 1).end;
  for (std::size_t taken = 0; taken < tokens; ++taken) cursor_.take();
}

// `AS64496`, `tcp/443`: a qualifier and its value in one word.
bool TermReader::read_joined(Term& term) {
  const auto token = cursor_.peek();
  const auto value_at = [&](std::size_t from) {
    return Value{.text = token.text.substr(from), .begin = token.begin + from, .end = token.end};
  };
  if (token.text.size() > 2 && same_word(token.text.substr(0, 2), "as") &&
      token.text.find_first_not_of("0123456789", 2) == std::string_view::npos) {
    take_kind(term, *keyword_named("as"), 1);
    term.values = {value_at(2)};
    return true;
  }
  const auto slash = token.text.find('/');
  if (slash == std::string_view::npos || slash + 1 == token.text.size() || term.protocol) return false;
  const auto* const protocol = keyword_named(token.text.substr(0, slash));
  if (protocol == nullptr || protocol->sort != Keyword::Sort::Protocol) return false;
  term.protocol = protocol->protocol;
  take_kind(term, *keyword_named("port"), 1);
  term.values = {value_at(slash + 1)};
  return true;
}

Parsed<void> TermReader::read_side(Term& term, const Keyword& side) {
  const auto first = cursor_.take();
  const bool ends = side.side == Side::Src || side.side == Side::Dst;
  if (side.side == Side::Nat && (term.side == Side::Src || term.side == Side::Dst)) {
    term.side = term.side == Side::Src ? Side::SrcNat : Side::DstNat;
  } else if (term.side != Side::None) {
    auto message = FilterMessage{
        .code = "F013",
        .text = fmt::format("`{}` and `{}` contradict each other in one primitive", term.side_text, first.text),
        .begin = first.begin - static_cast<std::size_t>(first.text.data() - term.side_text.data()),
        .end = first.end};
    if (ends && (term.side == Side::Src || term.side == Side::Dst)) {
      message.hints = {{"for either side:", replaced(cursor_.text(), message.begin, message.end, "src or dst")},
                       {"for both sides:", replaced(cursor_.text(), message.begin, message.end, "src and dst")}};
    }
    return std::unexpected(message);
  } else if (ends && (cursor_.at(Sort::Or) || cursor_.at(Sort::And)) &&
             cursor_.at_word(side.side == Side::Src ? "dst" : "src", 1)) {
    term.side = cursor_.take().sort == Sort::Or ? Side::SrcOrDst : Side::SrcAndDst;
    cursor_.take();
  } else {
    term.side = side.side;
  }
  const auto begin = term.side_text.empty() ? first.begin : first.begin - (first.text.data() - term.side_text.data());
  term.side_text = cursor_.text().substr(begin, cursor_.last().end - begin);
  return {};
}

// A protocol or a family alone, a side before an address, or a value that repeats the last qualifiers.
Parsed<void> TermReader::read_without_kind(Term& term) {
  const auto& next = cursor_.peek();
  if (term.side != Side::None) {
    if (is_plain_value(next) && next.text.find_first_of(".:") != std::string_view::npos) {
      term.kind = keyword_named("host");
      term.kind_begin = term.kind_end = next.begin;
      read_value(term);
      return {};
    }
    if (next.sort == Sort::Word && !is_plain_value(next) && keyword_named(next.text) == nullptr) {
      return std::unexpected(unknown_keyword(cursor_, term.begin));
    }
    const bool is_interface_side = term.side == Side::In || term.side == Side::Out;
    auto message = FilterMessage{.code = "F014",
                                 .text = fmt::format("`{}` needs a kind and a value, such as `{} {}`", term.side_text,
                                                     term.side_text, is_interface_side ? "if 2" : "ip 192.0.2.1"),
                                 .begin = term.begin,
                                 .end = cursor_.last().end};
    const bool has_port = term.side != Side::Next && term.side != Side::Router;
    if (is_plain_value(next) && has_port) {
      const std::string kind = is_interface_side ? "if" : "port";
      message.hints = {{fmt::format("did you mean `{} {} {}`?", term.side_text, kind, next.text),
                        replaced(cursor_.text(), next.begin, next.begin, kind + " ")}};
    }
    return std::unexpected(message);
  }
  if (term.protocol || term.family != nullptr) return {};
  const bool flags = repeated_ && repeated_->kind->stem == "flags" && is_flag_letters(next);
  if (!repeated_ || repeated_->compare || !(is_plain_value(next) || flags)) {
    return std::unexpected(no_term(cursor_, term.begin));
  }
  const auto begin = term.begin;
  term = *repeated_;
  term.begin = begin;
  term.values.clear();
  term.list = false;
  read_value(term);
  return {};
}

Parsed<void> TermReader::read_values(Term& term) {
  if (!term.values.empty()) return {};
  const bool negated = cursor_.at(Sort::Not) && cursor_.at_word("in", 1);
  if (negated || cursor_.at_word("in")) {
    if (negated) {
      term.compare = Compare::NotEqual;
      cursor_.take();
    }
    cursor_.take();
    return read_list(term);
  }
  if (cursor_.at(Sort::Compare)) term.compare = compare_of(cursor_.take().text);
  if (term.kind->stem == "flags" && !term.compare && cursor_.at_word("any")) {
    term.any_flag = true;
    cursor_.take();
  }
  const auto& next = cursor_.peek();
  if (next.sort == Sort::ListOpen) {
    auto message = FilterMessage{.code = "F001", .text = "a list needs `in` before it", .begin = next.begin};
    message.end = next.end;
    message.hints = {{"did you mean `in [`?", replaced(cursor_.text(), next.begin, next.end, " in [")}};
    return std::unexpected(message);
  }
  if (next.sort == Sort::Unclosed || next.sort == Sort::Unknown) return std::unexpected(no_term(cursor_, term.begin));
  const auto* const keyword = next.sort == Sort::Word ? keyword_named(next.text) : nullptr;
  const bool qualifier =
      keyword != nullptr && (keyword->sort == Keyword::Sort::Side || keyword->sort == Keyword::Sort::Kind);
  if (qualifier || (next.sort != Sort::Word && next.sort != Sort::Quoted)) {
    return std::unexpected(missing_value(cursor_, term));
  }
  read_value(term);
  return {};
}

// One value, with the netmask of a `net` where one follows.
void TermReader::read_value(Term& term) {
  const auto token = cursor_.take();
  Value value{.text = token.text, .begin = token.begin, .end = token.end};
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
  term.list = true;
  while (!cursor_.at(Sort::ListClose)) {
    if (cursor_.at(Sort::End)) return std::unexpected(never_closed(cursor_, open.begin, "]"));
    const auto token = cursor_.take();
    if (token.sort != Sort::Word && token.sort != Sort::Quoted) {
      return error("F001", fmt::format("`{}` cannot stand in a list, only values: `[53, 80-90]`", token.text),
                   token.begin, token.end);
    }
    if (term.values.size() == kListItems) {
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

}  // namespace whither
