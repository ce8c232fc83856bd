#include "query/complaint.h"

#include <fmt/format.h>

namespace whither {

namespace {

using Sort = Token::Sort;

FilterMessage error_at(const Token& token, std::string code, std::string text) {
  return {.code = std::move(code), .text = std::move(text), .begin = token.begin, .end = token.end};
}

// What values a kind takes, as the end of "`port` needs …".
std::string_view need_of(const Keyword& kind) {
  switch (kind.words) {
    case Words::Host:
      return "an address or a name";
    case Words::Device:
      return "an address or the name of a device";
    case Words::Group:
      return "the name of a group";
    case Words::Organisation:
      return "the name of an organisation";
    case Words::Country:
      return "a country, such as `DE` or `Germany`";
    case Words::Service:
      return "the name of a service";
    case Words::Category:
      return "a category of domains";
    case Words::None:
      break;
  }
  if (kind.told == Told::Clock) return "times of day, such as `01:00-05:00`";
  if (kind.told == Told::Weekday) return "days, such as `sat` or `mon-fri`";
  if (kind.told != Told::Field) return "a comparison and a number";
  const auto stem = kind.stem;
  if (stem.ends_with("seen")) return "a comparison and a time";
  if (stem == "ip") return "an address or a network";
  if (stem == "port") return "a port number or the name of a service";
  if (stem == "proto") return "the number or the name of a protocol";
  if (stem == "flags") return "letters of TCP flags";
  if (stem == "mac") return "a MAC address";
  if (stem == "bytes" || stem == "packets") return "a comparison and a number";
  return "a number";
}

// The text of one side of a mix, grouped: `groups_and` as SQL does, else from left to right.
std::string grouped(std::string_view text, const Mix& mix, bool groups_and) {
  const auto piece = [&](const Mix::Operand& operand) {
    return text.substr(operand.begin, operand.end - operand.begin);
  };
  std::string whole{piece(mix.operands.front())};
  std::string group = whole;  // groups_and: the operands since the last `or`, where `whole` ends before them
  if (groups_and) whole.clear();
  bool joined = false;
  for (std::size_t at = 1; at < mix.operands.size(); ++at) {
    const auto& operand = mix.operands[at];
    if (groups_and) {
      if (operand.after_and) {
        group += fmt::format(" and {}", piece(operand));
      } else {
        whole += fmt::format("{} or ", joined ? "(" + group + ")" : group);
        group = piece(operand);
      }
      joined = operand.after_and;
    } else {
      if (at > 1 && operand.after_and != mix.operands[at - 1].after_and) whole = "(" + whole + ")";
      whole += fmt::format(" {} {}", operand.after_and ? "and" : "or", piece(operand));
    }
  }
  return groups_and ? whole + (joined ? "(" + group + ")" : group) : whole;
}

}  // namespace

std::string replaced(std::string_view text, std::size_t begin, std::size_t end, std::string_view by) {
  return fmt::format("{}{}{}", text.substr(0, begin), by, text.substr(end));
}

FilterMessage unknown_keyword(const Cursor& cursor, std::size_t term_begin) {
  const auto& word = cursor.peek();
  auto message = error_at(word, "F002", fmt::format("unknown keyword `{}`", word.text));
  for (const auto* const near : keywords_near(word.text)) {
    if (near->word == "proto" && !message.hints.empty() && cursor.at(Sort::Word, 1)) {
      message.hints.push_back(
          {"or, for a protocol by name:", replaced(cursor.text(), term_begin, cursor.peek(1).end, "proto tcp")});
      continue;
    }
    message.hints.push_back(
        {fmt::format("did you mean `{}`?", near->word), replaced(cursor.text(), word.begin, word.end, near->word)});
  }
  return message;
}

FilterMessage byte_test(const Cursor& cursor) {
  const auto& word = cursor.peek();
  auto message = error_at(word, "F007", "byte-offset tests need packets; flow records do not have them");
  for (std::size_t ahead = 1; !cursor.at(Sort::End, ahead); ++ahead) {
    if (!cursor.at(Sort::ListClose, ahead)) continue;
    message.end = cursor.peek(ahead).end;
    break;
  }
  if (same_word(word.text, "tcp")) {
    message.hints = {{"a flow stores the OR of the flags of all its packets: write `flags S`", ""},
                     {"SYN but never ACK (unanswered): `flags S and not A`", ""}};
  } else {
    message.hints = {
        {"what a flow stores of its headers has words: `proto 17`, `icmp-type 8`, `tos 184`, `port 53`", ""}};
  }
  return message;
}

FilterMessage not_stored(const Cursor& cursor, const Keyword& word) {
  auto message =
      error_at(cursor.peek(), "F016", fmt::format("`{}` asks for what is not stored: {}", word.word, word.help));
  message.hints = {{"what is stored of a flow has words: `whither help filter` lists them", ""}};
  return message;
}

FilterMessage never_closed(const Cursor& cursor, std::size_t begin, std::string_view missing) {
  FilterMessage message{.code = "F010", .text = fmt::format("missing `{}`", missing), .begin = begin, .end = begin + 1};
  const auto& last = cursor.last();
  const auto end = cursor.text().substr(last.begin, last.end - last.begin);
  message.hints = {{fmt::format("opened here and never closed; the filter ends after `{}`", end), ""}};
  return message;
}

FilterMessage missing_value(const Cursor& cursor, const Term& term) {
  const auto word = cursor.text().substr(term.kind_begin, term.kind_end - term.kind_begin);
  const auto need = need_of(*term.kind);
  FilterMessage message{.code = "F014", .begin = term.kind_begin, .end = term.kind_end};
  if (term.compare) {
    message.text = fmt::format("`{}` needs a value behind `{}`", word, cursor.last().text);
    message.end = cursor.last().end;
    return message;
  }
  message.text = fmt::format("`{}` needs {}", word, need);
  if (need == "a comparison and a number" && cursor.at(Sort::End)) {
    const auto* const example = term.kind->told == Told::Duration ? "5s" : "1M";
    message.hints = {{"a shell takes an unquoted `>` for a redirection: look for a new file in this directory", ""},
                     {fmt::format("quote the filter, or write `{} gt {}`", word, example), ""}};
  }
  return message;
}

FilterMessage not_joined(const Cursor& cursor) {
  const auto& token = cursor.peek();
  const bool keyword = token.sort == Sort::Word && keyword_named(token.text) != nullptr;
  const bool digit = !token.text.empty() && token.text[0] >= '0' && token.text[0] <= '9';
  if (token.sort == Sort::Close) return error_at(token, "F010", "`)` closes what was never opened");
  if (token.sort == Sort::Unclosed)
    return error_at(token, "F010", fmt::format("missing `{}`", token.text.substr(0, 1)));
  if (token.sort == Sort::Word && !keyword && !digit) return unknown_keyword(cursor, token.begin);
  if (token.text == "&" || token.text == "|") {
    auto message = error_at(token, "F001", fmt::format("`{}` is written twice in filters", token.text));
    message.hints = {{fmt::format("did you mean `{0}{0}`?", token.text),
                      replaced(cursor.text(), token.begin, token.end, fmt::format("{0}{0}", token.text))}};
    return message;
  }
  const bool begins_term = token.sort == Sort::Word || token.sort == Sort::Open || token.sort == Sort::Not;
  if (!begins_term) return error_at(token, "F001", fmt::format("`{}` cannot stand here", token.text));
  auto message = error_at(token, "F001", fmt::format("`and` or `or` is missing before `{}`", token.text));
  message.hints = {{"for both at once:", replaced(cursor.text(), token.begin, token.begin, "and ")},
                   {"for either of them:", replaced(cursor.text(), token.begin, token.begin, "or ")}};
  if (digit) {
    message.hints.insert(message.hints.begin(), {fmt::format("did you mean `port {}`?", token.text),
                                                 replaced(cursor.text(), token.begin, token.begin, "port ")});
  }
  return message;
}

FilterMessage no_term(const Cursor& cursor, std::size_t term_begin) {
  const auto& token = cursor.peek();
  switch (token.sort) {
    case Sort::Word:
      break;
    case Sort::End:
      return error_at(cursor.last(), "F001", fmt::format("`{}` needs a term behind it", cursor.last().text));
    case Sort::And:
    case Sort::Or:
      return error_at(token, "F001", fmt::format("`{}` needs a term before it", token.text));
    case Sort::Unclosed:
      return error_at(token, "F010", fmt::format("missing `{}`", token.text.substr(0, 1)));
    default:
      return error_at(token, "F001", fmt::format("`{}` cannot stand here", token.text));
  }
  const bool address = Net::parse(token.text).has_value();
  const bool number = !address && token.text[0] >= '0' && token.text[0] <= '9';
  if (!address && !number) return unknown_keyword(cursor, term_begin);
  auto message = error_at(token, "F014", fmt::format("`{}` stands alone: say what it is", token.text));
  const std::string_view kind = address ? "ip" : "port";
  message.hints = {{fmt::format("did you mean `{} {}`?", kind, token.text),
                    replaced(cursor.text(), token.begin, token.begin, fmt::format("{} ", kind))}};
  return message;
}

FilterMessage mixed_operators(std::string_view text, const Mix& mix) {
  FilterMessage message{.code = "F006",
                        .severity = FilterMessage::Severity::Warning,
                        .text = "`or` and `and` are mixed without parentheses"};
  message.begin = mix.operator_begin;
  message.end = mix.operator_end;
  const auto begin = mix.operands.front().begin;
  const auto end = mix.operands.back().end;
  message.hints = {{"read as (like nfdump, SQL):", replaced(text, begin, end, grouped(text, mix, true))},
                   {"tcpdump would read it as:", replaced(text, begin, end, grouped(text, mix, false))},
                   {"add the parentheses you mean; --strict makes this an error", ""}};
  return message;
}

}  // namespace whither
