#include "query/named.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "query/complaint.h"
#include "query/lexer.h"

namespace whither {

namespace {

constexpr std::size_t kShown = 3;  // names in a message

FilterMessage error_at(const Value& value, std::string code, std::string text) {
  return {.code = std::move(code), .text = std::move(text), .begin = value.begin, .end = value.end};
}

// The names that somebody who wrote `word` may have meant, best first.
std::vector<std::string> near(std::string_view word, const std::vector<NamedRanges>& names) {
  std::vector<std::pair<std::size_t, std::string>> ranked;
  for (const auto& each : names) {
    const auto edits = edits_between(folded(word), folded(each.name));
    const bool begins_alike = folded(each.name).starts_with(folded(word).substr(0, 3));
    if (edits <= 2 || begins_alike) ranked.emplace_back(begins_alike ? edits : edits + 1, each.name);
  }
  std::ranges::sort(ranked);
  std::vector<std::string> best;
  for (auto& [rank, name] : ranked) {
    if (best.size() < kShown) best.push_back(std::move(name));
  }
  return best;
}

std::string quoted(const std::string& name) {
  return name.find_first_of(" '\"()[],#") == std::string::npos ? name : fmt::format("\"{}\"", name);
}

FilterMessage nobody(const Value& value, const Term& term, std::string_view sorts,
                     const std::vector<NamedRanges>& names) {
  auto message = error_at(value, "F003", fmt::format("no {} is called `{}`", sorts, value.text));
  for (const auto& name : near(value.text, names)) {
    const auto better = term.source.empty() ? replaced(term.text, value.begin, value.end, quoted(name)) : "";
    message.hints.push_back({fmt::format("did you mean `{}`?", name), better});
  }
  return message;
}

Parsed<NamedRanges> of_list(const Value& value, const Term& term, std::string_view sorts,
                            const std::vector<NamedRanges>& names) {
  NamedRanges all;
  bool found = false;
  for (const auto& each : names) {
    const bool like = folded(each.name).find(folded(value.text)) != std::string::npos;
    if (term.compare == Compare::Like ? !like : !same_word(each.name, value.text)) continue;
    found = true;
    std::ranges::copy(each.ranges, std::back_inserter(all.ranges));
    std::ranges::copy(each.held, std::back_inserter(all.held));
  }
  if (found) return all;
  auto message = nobody(value, term, sorts, names);
  if (names.empty()) message.hints = {{"no name is given to any: `whither devices name ADDRESS NAME` gives one", ""}};
  return std::unexpected(message);
}

// F011: which ones were meant.
FilterMessage several(const Value& value, const Term& term, const std::vector<NamedRanges>& found) {
  FilterMessage note{.code = "F011",
                     .severity = FilterMessage::Severity::Note,
                     .text = fmt::format("`{}` is part of the names of {} organisations", value.text, found.size()),
                     .begin = value.begin,
                     .end = value.end};
  std::string list;
  for (std::size_t at = 0; at < std::min(found.size(), kShown); ++at) {
    list += fmt::format("{}{}", at == 0 ? "" : ", ", found[at].name);
  }
  note.hints = {{fmt::format("{} used: {}{}", found.size() == 2 ? "both were" : "all were", list,
                             found.size() > kShown ? fmt::format(" and {} more", found.size() - kShown) : ""),
                 ""}};
  if (term.source.empty()) {
    note.hints.push_back(
        {"exactly one:", replaced(term.text, value.begin, value.end, fmt::format("\"{}\"", found.front().name))});
  }
  return note;
}

// "as15169", the key of an organisation in answers, stands for the AS of that number where the vocabulary knows no
// organisation by it.
std::optional<std::uint32_t> as_key(std::string_view text) {
  if (text.size() < 3 || text.size() > 12 || !same_word(text.substr(0, 2), "as")) return std::nullopt;
  std::uint64_t number = 0;
  for (const char digit : text.substr(2)) {
    if (digit < '0' || digit > '9') return std::nullopt;
    number = number * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  if (number > 0xffff'ffff) return std::nullopt;
  return static_cast<std::uint32_t>(number);
}

Parsed<NamedRanges> of_organisation(const Value& value, const Term& term, const Vocabulary& vocabulary,
                                    std::vector<FilterMessage>& notes) {
  const auto found = vocabulary.organisations ? vocabulary.organisations(value.text) : std::vector<NamedRanges>{};
  NamedRanges all;
  if (found.empty()) {
    if (const auto number = as_key(value.text); number && vocabulary.ranges_of_as) {
      return NamedRanges{"", vocabulary.ranges_of_as(*number)};
    }
    return std::unexpected(error_at(value, "F003", fmt::format("no organisation is called `{}`", value.text)));
  }
  if (found.size() > kMostOrganisations) {
    return std::unexpected(
        error_at(value, "F019",
                 fmt::format("`{}` is part of the names of more than {} organisations: write more of it", value.text,
                             kMostOrganisations)));
  }
  for (const auto& each : found) std::ranges::copy(each.ranges, std::back_inserter(all.ranges));
  if (found.size() > 1 && !term.compare && !term.list) notes.push_back(several(value, term, found));
  return all;
}

Parsed<NamedRanges> of_country(const Value& value, const Term& term, const Vocabulary& vocabulary) {
  const auto code_of = [&](std::string_view name) {
    return vocabulary.country_named ? vocabulary.country_named(name) : std::string{};
  };
  std::string code{value.text};
  std::ranges::transform(code, code.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  if (code.size() != 2) code = code_of(value.text);
  auto ranges = code.empty() || !vocabulary.country ? std::nullopt : vocabulary.country(code);
  if (ranges) return NamedRanges{"", std::move(*ranges)};
  auto message = error_at(value, "F009", fmt::format("`{}` takes a two-letter ISO 3166 code", term.kind->word));
  message.hints = {{"`US`, `DE`, `GB`; or by name: country \"United States\"", ""}};
  return std::unexpected(message);
}

}  // namespace

Parsed<NamedRanges> ranges_named(const Value& value, const Term& term, const Vocabulary& vocabulary,
                                 std::vector<FilterMessage>& notes) {
  switch (term.kind->words) {
    case Words::Organisation:
      return of_organisation(value, term, vocabulary, notes);
    case Words::Country:
      return of_country(value, term, vocabulary);
    case Words::Group:
      return of_list(value, term, "group", vocabulary.groups);
    default:
      return of_list(value, term, term.kind_begin == term.kind_end ? "device or group" : "device", vocabulary.devices);
  }
}

Parsed<std::uint8_t> category_named(const Value& value, const Term& term, const Vocabulary& vocabulary) {
  if (same_word(value.text, "unknown") || same_word(value.text, "none")) return 0;
  const auto all = vocabulary.categories ? vocabulary.categories() : std::vector<std::string>{};
  const auto found = std::ranges::find_if(all, [&](const auto& each) { return same_word(each, value.text); });
  if (found != all.end()) return static_cast<std::uint8_t>(found - all.begin() + 1);
  std::vector<NamedRanges> names;
  for (const auto& each : all) names.push_back({each, {}});
  auto message = nobody(value, term, "category", names);
  message.hints.push_back({"list them: `whither data lists`", ""});
  return std::unexpected(message);
}

Parsed<NamedService> service_named(const Value& value, const Vocabulary& vocabulary) {
  const auto found = vocabulary.service_named ? vocabulary.service_named(folded(value.text)) : std::nullopt;
  if (found) return *found;
  auto message = error_at(value, "F003", fmt::format("no service is called `{}`", value.text));
  message.hints = {{"by number: `port 443`, `udp port 443`", ""}};
  return std::unexpected(message);
}

}  // namespace whither
