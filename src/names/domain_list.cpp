#include "names/domain_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "base/digits.h"
#include "base/letter_case.h"
#include "names/clean_name.h"
#include "names/dns_answer.h"
#include "names/domain_list_reader.h"
#include "names/take_word.h"

namespace whither {

namespace {

constexpr std::size_t kLongestWord = 32;
constexpr std::size_t kLongestService = 64;
constexpr std::size_t kLongestLabel = 63;

// A service's name as it can stand before the sign of its line.
std::string service_name(std::string_view raw) {
  auto name = clean_name(raw, kLongestService);
  name.erase(0, std::min(name.find_first_not_of("#![ "), name.size()));
  std::ranges::replace(name, '=', '-');
  return name;
}

// Where a remark at the head of a list tells what of it.
constexpr std::array<std::pair<std::string_view, std::string Source::*>, 4> kToldOfIt = {{
    {"# name: ", &Source::name},
    {"# version: ", &Source::version},
    {"# licence: ", &Source::licence},
    {"# as of: ", &Source::as_of},
}};

bool is_in_word(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '-';
}

// A name of two labels at least, in lower case; "" where the text is none.
std::string listed_domain(std::string_view text) {
  if (text.starts_with("*.")) text.remove_prefix(2);
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.size() > kLongestName || !text.contains('.')) return {};
  std::string name(text);
  std::ranges::transform(name, name.begin(), lower);
  bool is_number = true;
  for (std::string_view rest = name; !rest.empty();) {
    const auto label = rest.substr(0, rest.find('.'));
    is_number = number_of(label).has_value();
    const bool good = std::ranges::all_of(label, [](char letter) { return is_in_word(letter) || letter == '_'; });
    if (label.empty() || label.size() > kLongestLabel || !good) return {};
    rest.remove_prefix(std::min(label.size() + 1, rest.size()));
  }
  return is_number || name.ends_with('.') ? std::string{} : name;  // 1.2.3.4.5 is none
}

// The domain of a rule of Adblock Plus that is for all of it: ||ads.example^ and the same for third parties alone.
std::string_view domain_of_rule(std::string_view rule) {
  rule.remove_prefix(2);
  const auto end = rule.find('^');
  if (end == std::string_view::npos) return {};
  const auto options = rule.substr(end + 1);
  return options.empty() || options == "$third-party" || options == "$all" ? rule.substr(0, end) : std::string_view{};
}

}  // namespace

bool is_category(std::string_view word) {
  return !word.empty() && word.size() <= kLongestWord && word.front() >= 'a' && word.front() <= 'z' &&
         std::ranges::all_of(word, is_in_word);
}

std::size_t DomainListReader::targets(std::string_view category, std::string_view service,
                                      const std::vector<std::string_view>& words) {
  DomainList::Group group{std::string(category), service_name(service)};
  const auto next = static_cast<std::uint32_t>(list_.groups.size());
  const auto known = groups_.find({group.category, group.service});
  const auto number = known == groups_.end() ? next : known->second;
  const auto count = std::ranges::count_if(words, [&](std::string_view word) { return target(word, number); });
  if (count != 0 && number == next) {
    groups_.emplace(std::pair{group.category, group.service}, number);
    list_.groups.push_back(std::move(group));
  }
  return static_cast<std::size_t>(count);
}

bool DomainListReader::target(std::string_view word, std::uint32_t group) {
  if (list_.targets() > DomainList::kMostTargets) return false;  // take() tells
  const bool is_system = word.size() > 2 && same_word(word.substr(0, 2), "as");
  if (const auto asn = is_system ? number_of(word.substr(2)) : std::nullopt; asn && *asn <= 0xffff'ffff) {
    list_.systems.push_back({static_cast<std::uint32_t>(*asn), group});
    return true;
  }
  if (const auto net = Net::parse(word)) {
    list_.networks.push_back({net->masked(), group});
    return true;
  }
  auto domain = listed_domain(word);
  if (domain.empty()) return false;
  list_.domains.push_back({std::move(domain), group});
  return true;
}

Result<void> DomainListReader::line(std::string_view line) {
  if (const auto end = line.find_last_not_of(" \t\r"); end + 1 < line.size()) line = line.substr(0, end + 1);
  if (line.starts_with('#') || line.starts_with('!')) {
    remark(line);
    return {};
  }
  if (line.starts_with('[') && line.ends_with(']')) {  // `[Adblock Plus 2.0]` is another one's heading
    if (const auto word = line.substr(1, line.size() - 2); is_category(word)) category_ = word;
    return {};
  }
  if (line.find_first_not_of(" \t\r") == std::string_view::npos) return {};
  if (category_.empty()) {
    return fail(Fault::NotUnderstood,
                "no category is told: say --category WORD, or write a line like [advertising] before it");
  }
  targets_of(line);
  return {};
}

void DomainListReader::targets_of(std::string_view line) {
  std::string_view service;
  if (const auto sign = line.find(" = "); sign != std::string_view::npos) {
    service = line.substr(0, sign);
    line.remove_prefix(sign + 3);
  }
  line = line.substr(0, line.find(" #"));
  auto rest = line;
  auto word = take_word(rest);
  if (word.starts_with("||")) {
    word = rest.empty() ? domain_of_rule(word) : std::string_view{};
  } else if (service.empty() && Address::parse(word) && !rest.empty()) {
    word = take_word(rest);  // of a hosts file: what such an address is given to
  }
  std::vector<std::string_view> words;
  for (; !word.empty(); word = take_word(rest)) words.push_back(word);
  if (targets(category_, service, words) == 0) ++list_.passed_over;
}

void DomainListReader::remark(std::string_view line) {
  for (const auto& [head, member] : kToldOfIt) {
    if (line.starts_with(head)) list_.source.*member = clean_name(line.substr(head.size()), kLongestService);
  }
}

Result<DomainList> DomainListReader::take() {
  if (list_.targets() > DomainList::kMostTargets) {
    return fail(Fault::NotUnderstood, fmt::format("more than {} domains and networks", DomainList::kMostTargets));
  }
  if (list_.targets() == 0) return fail(Fault::NotUnderstood, "there is no domain, network or AS number in it");
  return std::move(list_);
}

Result<DomainList> DomainList::parse(std::string_view text, std::string_view category) {
  DomainListReader reader{category};
  if (looks_like_json(text)) {
    if (auto read = read_third_party_web(text, reader); !read) return std::unexpected(read.error());
    return reader.take();
  }
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    const auto line = reader.line(text.substr(0, end));
    if (!line) return fail(line.error().fault, fmt::format("line {}: {}", number, line.error().message));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return reader.take();
}

std::string DomainList::to_text() const {
  std::string text;
  for (const auto& [head, member] : kToldOfIt) {
    const auto told = clean_name(source.*member, kLongestService);
    if (!told.empty()) text += fmt::format("{}{}\n", head, told);
  }
  std::vector<std::string> of_group(groups.size());
  for (const auto& [name, group] : domains) of_group[group] += " " + name;
  for (const auto& [net, group] : networks) of_group[group] += " " + net.to_string();
  for (const auto& [asn, group] : systems) of_group[group] += fmt::format(" AS{}", asn);
  std::map<std::string_view, std::string> of_category;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    auto& lines = of_category[groups[i].category];
    if (!groups[i].service.empty()) {
      lines += fmt::format("{} ={}\n", groups[i].service, of_group[i]);
      continue;
    }
    std::ranges::replace(of_group[i], ' ', '\n');
    lines += of_group[i].substr(std::min<std::size_t>(1, of_group[i].size())) + "\n";
  }
  for (const auto& [category, lines] : of_category) text += fmt::format("\n[{}]\n{}", category, lines);
  return text;
}

}  // namespace whither
