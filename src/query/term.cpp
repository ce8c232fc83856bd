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

std::string_view meaning_of(Side side) {
  switch (side) {
    case Side::From:
      return "the side that asked";
    case Side::To:
      return "the side that was contacted";
    case Side::Local:
      return "the side in my networks";
    case Side::Remote:
      return "the side outside of them";
    default:
      break;
  }
  return "another field of it";
}

FilterMessage no_flow_test(const Cursor& cursor, const Keyword& word) {
  FilterMessage message{.code = "F015",
                        .text = fmt::format("`{}` tests packets; flow records do not have them", word.word),
                        .begin = cursor.peek().begin,
                        .end = cursor.peek().end};
  message.hints = {{fmt::format("nearest is {}: `{}`", word.help, word.stem), ""}};
  return message;
}

bool knows(const std::vector<NamedRanges>& names, std::string_view word) {
  return std::ranges::any_of(names, [&](const NamedRanges& each) { return same_word(each.name, word); });
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
  if (keyword != nullptr && keyword->sort == Keyword::Sort::Place) {
    term.place = keyword;
    term.end = cursor_.take().end;
    return term;
  }
  if (read_packet_size(term)) return term;
  if (const auto done = read_qualifiers(term); !done) return std::unexpected(done.error());
  const auto done = term.kind == nullptr ? read_without_kind(term) : read_values(term);
  if (!done) return std::unexpected(done.error());
  term.end = cursor_.last().end;
  if (term.kind != nullptr && !term.values.empty()) repeated_ = term;
  return term;
}

// pcap-filter's `less 100` and `greater 100`, which count the bytes of a packet.
bool TermReader::read_packet_size(Term& term) {
  const bool less = cursor_.at_word("less");
  if ((!less && !cursor_.at_word("greater")) || !is_plain_value(cursor_.peek(1))) return false;
  take_kind(term, *keyword_named("bpp"), 1);
  term.compare = less ? Compare::LessOrEqual : Compare::GreaterOrEqual;
  read_value(term);
  term.end = cursor_.last().end;
  FilterMessage note{.code = "F023",
                     .severity = FilterMessage::Severity::Note,
                     .text = fmt::format("`{}` tests the bytes of a packet, a flow has an average of them",
                                         cursor_.text().substr(term.kind_begin, term.kind_end - term.kind_begin)),
                     .begin = term.begin,
                     .end = term.end};
  note.hints = {{"read as:", replaced(cursor_.text(), term.begin, term.end,
                                      fmt::format("bpp {} {}", less ? "<=" : ">=", term.values.front().text))}};
  notes_.push_back(std::move(note));
  return true;
}

// Sides, families and protocols in any order, up to and with the kind.
Parsed<void> TermReader::read_qualifiers(Term& term) {
  while (term.kind == nullptr && cursor_.at(Sort::Word)) {
    if (term.side == Side::None && read_words(term)) return {};
    const auto* const keyword = keyword_named(cursor_.peek().text);
    if (keyword == nullptr) {
      read_joined(term);
      return {};
    }
    if (term.side != Side::None && keyword->sort == Keyword::Sort::Unstored && is_name(cursor_.peek().text)) return {};
    if (const auto [kind, tokens] = kind_here(*keyword, term); kind != nullptr) {
      take_kind(term, *kind, tokens);
    } else if (keyword->sort == Keyword::Sort::Unstored) {
      return std::unexpected(not_stored(cursor_, *keyword));
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

// Kinds of several words, and `ip`, which is one behind a side or before what an address can be, else the family.
TermReader::KindWords TermReader::kind_here(const Keyword& keyword, const Term& term) const {
  const auto follows = [&](std::string_view word) { return cursor_.at_word(word, 1); };
  if (keyword.word == "icmp" && follows("type")) return {keyword_named("icmp-type"), 2};
  if (keyword.word == "icmp" && follows("code")) return {keyword_named("icmp-code"), 2};
  if (keyword.word == "mpls" && follows("label1")) return {&keyword, 2};
  if (keyword.sort != Keyword::Sort::Kind) return {};
  if (keyword.word != "ip") return {&keyword, 1};
  const auto& next = cursor_.peek(1);
  const bool negated_list = next.sort == Sort::Not && cursor_.at_word("in", 2);
  if (next.sort == Sort::Compare || negated_list || follows("in")) return {&keyword, 1};
  const bool keyword_next = next.sort == Sort::Word && keyword_named(next.text) != nullptr;
  if (keyword_next) return {};
  const bool begins = term.side != Side::None || next.sort == Sort::Quoted || next.sort == Sort::Word;
  return begins ? KindWords{&keyword, 1} : KindWords{};
}

// Kinds whose first word is none by itself: `first seen`, `nat event`, `observation domain id`.
bool TermReader::read_words(Term& term) {
  const auto& word = cursor_.peek();
  if (word.sort != Sort::Word) return false;
  for (const std::string_view words : {"first seen", "last seen", "observation domain id", "nat event"}) {
    std::size_t tokens = 0;
    for (std::size_t at = 0; at < words.size(); ++tokens) {
      const auto blank = std::min(words.find(' ', at), words.size());
      if (!cursor_.at_word(words.substr(at, blank - at), tokens)) break;
      at = blank + 1;
      if (blank != words.size()) continue;
      take_kind(term, *keyword_named(words), tokens + 1);
      return true;
    }
  }
  return false;
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
  } else if (term.side == Side::In && ends && cursor_.at_word("mac")) {
    term.side = side.side;  // MAC addresses are those of the way in
  } else if (term.side != Side::None) {
    auto message = FilterMessage{
        .code = "F013",
        .text = fmt::format("`{}` and `{}` contradict each other in one primitive", term.side_text, first.text),
        .begin = first.begin - static_cast<std::size_t>(first.text.data() - term.side_text.data()),
        .end = first.end};
    if (ends && (term.side == Side::Src || term.side == Side::Dst)) {
      message.hints = {{"for either side:", replaced(cursor_.text(), message.begin, message.end, "src or dst")},
                       {"for both sides:", replaced(cursor_.text(), message.begin, message.end, "src and dst")}};
    } else if (ends || term.side == Side::Src || term.side == Side::Dst) {
      message.hints = {{fmt::format("`src` and `dst` are the record's fields; `{}` is {}. Use one of them",
                                    ends ? term.side_text : first.text, meaning_of(ends ? term.side : side.side)),
                        ""}};
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
    if (read_name(term)) return {};
    if (next.sort == Sort::Word && !is_plain_value(next) && keyword_named(next.text) == nullptr) {
      return std::unexpected(unknown_keyword(cursor_, term.begin));
    }
    if (term.side == Side::Nat && ends_here()) {
      term.nat_alone = true;
      return {};
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
  if (!repeats(next)) return std::unexpected(no_term(cursor_, term.begin));
  const auto begin = term.begin;
  term = *repeated_;
  term.begin = begin;
  term.values.clear();
  term.list = false;
  read_value(term);
  return {};
}

bool TermReader::is_name(std::string_view word) const {
  return knows(vocabulary_.devices, word) || knows(vocabulary_.groups, word);
}

// Whether the term ends before the next token, or so many later.
bool TermReader::ends_here(std::size_t ahead) const {
  const auto sort = cursor_.peek(ahead).sort;
  return sort == Sort::End || sort == Sort::And || sort == Sort::Or || sort == Sort::Close;
}

// Whether a value alone can stand for the last term with this value: `host 192.0.2.1 or 192.0.2.2`, `org a or b`.
bool TermReader::repeats(const Token& next) const {
  if (!repeated_ || repeated_->compare) return false;
  const auto& kind = *repeated_->kind;
  if (kind.stem == "flags" && is_flag_letters(next)) return true;
  const bool takes_words = kind.words != Words::None || kind.presence || kind.told == Told::Weekday;
  return is_plain_value(next) || (takes_words && next.sort == Sort::Word && keyword_named(next.text) == nullptr);
}

// `src phone`: a device, else a group. A word that is near a keyword and no name is left to be told as that.
bool TermReader::read_name(Term& term) {
  const auto& next = cursor_.peek();
  if (next.sort != Sort::Word) return false;
  if (!is_name(next.text)) {
    if (keyword_named(next.text) != nullptr || is_plain_value(next)) return false;
    if (!ends_here(1) || !keywords_near(next.text).empty()) return false;
  }
  const bool group = !knows(vocabulary_.devices, next.text) && knows(vocabulary_.groups, next.text);
  term.kind = keyword_named(group ? "group" : "device");
  term.kind_begin = term.kind_end = next.begin;
  read_value(term);
  return true;
}

}  // namespace whither
