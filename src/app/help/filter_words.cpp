#include "app/help/filter_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/domain_lists.h"
#include "app/household.h"
#include "app/places.h"
#include "names/words.h"
#include "query/keywords.h"
#include "query/lexer.h"

namespace whither {

namespace {

using Sort = Keyword::Sort;

constexpr std::string_view kBetween = " \t\n()[],!";

// What may stand at a place of a filter.
enum class Place : std::uint8_t { Term, BehindSide, BehindProtocol, Value, BehindTerm };

struct Where {
  Place place = Place::Term;
  Side side = Side::None;
  const Keyword* kind = nullptr;
  bool in_list = false;
};

bool is_comparison(std::string_view word) {
  static constexpr auto kWords = std::to_array<std::string_view>(
      {"=", "==", "!=", "<", "<=", ">", ">=", "~", "eq", "ne", "lt", "le", "gt", "ge", "in", "not", "any"});
  return std::ranges::any_of(kWords, [&](std::string_view each) { return same_word(each, word); });
}

void step(Where& where, std::string_view word) {
  if (where.place == Place::Value && is_comparison(word)) return;
  const auto* const known = keyword_named(word);
  if (known == nullptr) {  // a value, or && and ||
    where.place = where.in_list ? Place::Value : word == "&&" || word == "||" ? Place::Term : Place::BehindTerm;
    return;
  }
  switch (known->sort) {
    case Sort::Operator:
      where.place = Place::Term;
      where.side = Side::None;
      break;
    case Sort::Side:
      where.place = Place::BehindSide;
      where.side = known->side;
      break;
    case Sort::Kind:
      where.place = Place::Value;
      where.kind = known;
      break;
    case Sort::Protocol:
      where.place = where.place == Place::Value ? Place::BehindTerm : Place::BehindProtocol;
      break;
    case Sort::Family:
    case Sort::Any:
    case Sort::Place:
    case Sort::Unusable:
    case Sort::Unstored:
      where.place = Place::BehindTerm;
  }
}

void step(Where& where, char mark) {
  switch (mark) {
    case '(':
    case '!':
      where = {};
      break;
    case '[':
      where.in_list = true;
      where.place = Place::Value;
      break;
    case ']':
      where.in_list = false;
      where.place = Place::BehindTerm;
      break;
    case ')':
      where.place = Place::BehindTerm;
      break;
    default:
      break;
  }
}

Where where_ends(std::string_view before) {
  Where where;
  while (!before.empty()) {
    const auto end = std::min(before.find_first_of(kBetween), before.size());
    if (end > 0) step(where, before.substr(0, end));
    if (end < before.size()) step(where, before[end]);
    before.remove_prefix(std::min(end + 1, before.size()));
  }
  return where;
}

void add_keywords(std::vector<Candidate>& to, std::initializer_list<Sort> sorts, Side side) {
  for (const auto& known : keywords()) {
    if (std::ranges::find(sorts, known.sort) == sorts.end()) continue;
    const bool fits = known.sort != Sort::Kind || side == Side::None || !fields_of(known.stem, side).empty();
    if (fits) to.push_back({std::string(known.word), std::string(known.help)});
  }
}

void add_values(std::vector<Candidate>& to, const Where& where) {
  const auto stem = where.kind == nullptr ? std::string_view{} : where.kind->stem;
  if (stem == "port") {
    for (const auto name : service_names()) {
      to.push_back({std::string(name), fmt::format("port {}", service_named(name)->port)});
    }
  } else if (stem == "proto") {
    for (unsigned number = 0; number < 256; ++number) {
      const auto name = protocol_name(static_cast<std::uint8_t>(number));
      if (!name.empty()) to.push_back({std::string(name), fmt::format("protocol {}", number)});
    }
  } else if (where.kind != nullptr && (where.kind->words == Words::Device || where.kind->words == Words::Group)) {
    const auto place = reading_place("");
    const auto household = household_of(place ? std::optional{*place} : std::nullopt);
    if (where.kind->words == Words::Group) {
      for (const auto& each : groups_of(household)) to.push_back({each.name, "group"});
      return;
    }
    for (const auto& each : household.devices.devices()) {
      if (!each.name.empty()) to.push_back({each.name, each.name_from});
    }
  } else if (where.kind != nullptr && where.kind->words == Words::Category) {
    const auto place = reading_place("");
    const auto book = domain_book_of(place ? std::optional{*place} : std::nullopt);
    for (const auto& each : book.categories()) to.push_back({each, "category"});
  } else if (where.kind != nullptr && where.kind->words == Words::Country) {
    for (const auto& country : countries()) to.push_back({std::string(country.code), std::string(country.name)});
  }
  if (!where.in_list) to.push_back({"in", "one of a list: in [A, B-C]"});
}

}  // namespace

std::size_t last_word_of(std::string_view filter) {
  const auto between = filter.find_last_of(kBetween);
  return between == std::string_view::npos ? 0 : between + 1;
}

std::vector<Candidate> filter_words(std::string_view filter) {
  const auto begin = last_word_of(filter);
  const auto begun = filter.substr(begin);
  const auto where = where_ends(filter.substr(0, begin));
  std::vector<Candidate> words;
  switch (where.place) {
    case Place::Term:
      words.push_back({"not", "the opposite of what follows"});
      add_keywords(words, {Sort::Side, Sort::Kind, Sort::Family, Sort::Protocol, Sort::Any, Sort::Place}, Side::None);
      break;
    case Place::BehindSide:
      add_keywords(words, {Sort::Kind, Sort::Protocol}, where.side);
      break;
    case Place::BehindProtocol:
      add_keywords(words, {Sort::Side, Sort::Kind}, Side::None);
      words.push_back({"and", "both"});
      words.push_back({"or", "one or both"});
      break;
    case Place::Value:
      add_values(words, where);
      break;
    case Place::BehindTerm:
      words = {{"and", "both"}, {"or", "one or both"}};
  }
  std::erase_if(words, [&](const Candidate& each) {
    return each.word.size() < begun.size() || !same_word(std::string_view{each.word}.substr(0, begun.size()), begun);
  });
  return words;
}

}  // namespace whither
