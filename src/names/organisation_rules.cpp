#include "names/organisation_rules.h"

#include <fmt/format.h>

#include <limits>
#include <optional>

#include "base/digits.h"
#include "base/letter_case.h"
#include "names/clean_name.h"

namespace whither {

namespace {

constexpr std::size_t kMaxName = 120;  // bytes, as the names of the table
constexpr std::string_view kSplit = "split ";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// Takes the text up to `separator`, and it with it, off the front.
std::string_view cut(std::string_view& text, char separator) {
  const auto end = text.find(separator);
  const auto front = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return front;
}

// "AS64496"; nothing where the text is a name.
std::optional<std::uint32_t> asn_of(std::string_view text) {
  if (text.size() < 3 || !same_word(text.substr(0, 2), "as")) return std::nullopt;
  const auto number = number_of(text.substr(2));
  if (!number || *number == 0 || *number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

std::size_t letter_of(std::string_view name) { return static_cast<unsigned char>(lower(name.front())); }

// Of a word; letters beyond ASCII are.
bool is_part_of_word(char byte) {
  const char letter = lower(byte);
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || static_cast<signed char>(byte) < 0;
}

}  // namespace

bool OrganisationRules::Pattern::holds(std::string_view other) const {
  if (!is_beginning) return same_word(name, other);
  if (!same_word(name, other.substr(0, name.size()))) return false;
  return other.size() == name.size() || !is_part_of_word(name.back()) || !is_part_of_word(other[name.size()]);
}

OrganisationRules OrganisationRules::parse(std::string_view text) {
  OrganisationRules rules;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto line = trimmed(cut(text, '\n'));
    if (line.empty() || line.starts_with('#')) continue;
    if (auto why = rules.take_line(line); !why.empty()) rules.wrong_.push_back({number, std::move(why)});
  }
  return rules;
}

std::string OrganisationRules::take_line(std::string_view line) {
  const auto equals = line.find('=');
  const bool splits = line.starts_with(kSplit) && equals == std::string_view::npos;
  if (!splits && equals == std::string_view::npos) return "neither `NAME = MEMBER | MEMBER` nor `split MEMBER`";
  auto name = splits ? std::string{} : clean_name(line.substr(0, equals), kMaxName);
  if (!splits && name.empty()) return "there is no name in front of =";
  const auto members = line.substr(splits ? kSplit.size() : equals + 1);
  auto why = take_members(members, rules_.size());
  if (why.empty()) rules_.push_back({std::move(name)});
  return why;
}

// Nothing of a line is taken where a part of it is wrong.
std::string OrganisationRules::take_members(std::string_view members, std::size_t rule) {
  std::vector<std::uint32_t> numbers;
  std::vector<Pattern> patterns;
  do {
    const auto member = trimmed(cut(members, '|'));
    if (member.empty()) return "a member is missing: write AS64496, a name, or how names begin with * behind it";
    if (const auto asn = asn_of(member)) {
      numbers.push_back(*asn);
      continue;
    }
    const bool is_beginning = member.ends_with('*');
    const auto name = trimmed(member.substr(0, member.size() - (is_beginning ? 1 : 0)));
    if (name.empty()) return "* alone would be everybody";
    patterns.push_back({std::string(name), is_beginning, rule});
  } while (!members.empty());
  for (const auto asn : numbers) by_number_[asn] = rule;
  for (auto& pattern : patterns) by_letter_.at(letter_of(pattern.name)).push_back(std::move(pattern));
  return {};
}

OrganisationRules::Found OrganisationRules::find(std::uint32_t asn, std::string_view name,
                                                 std::string_view organisation) const {
  std::optional<std::size_t> last;
  for (const auto& known : {name, organisation}) {
    if (known.empty()) continue;
    for (const auto& pattern : by_letter_.at(letter_of(known))) {
      if ((!last || pattern.rule > *last) && pattern.holds(known)) last = pattern.rule;
    }
  }
  const auto numbered = by_number_.find(asn);
  const bool by_number = numbered != by_number_.end() && (!last || numbered->second >= *last);
  if (by_number) last = numbered->second;
  return last ? Found{&rules_[*last], by_number} : Found{};
}

}  // namespace whither
