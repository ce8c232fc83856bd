#include "names/domain_book.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/letter_case.h"
#include "names/dns_answer.h"
#include "names/registrable.h"

namespace whither {

namespace {

WideAddress wide(const Address& address) {
  WideAddress number = 0;
  for (const auto byte : address.bytes()) number = number << 8U | byte;
  return number;
}

std::uint32_t value_at(const std::vector<RangeStep>& steps, const Address& address) {
  const auto after = std::ranges::upper_bound(steps, wide(address), {}, &RangeStep::start);
  return after == steps.begin() ? 0 : std::prev(after)->value;
}

std::vector<std::string> categories_in(const std::vector<DomainList>& lists) {
  std::vector<std::string> all;
  for (const auto& list : lists) {
    for (const auto& group : list.groups) all.push_back(group.category);
  }
  std::ranges::sort(all);
  const auto again = std::ranges::unique(all);
  all.erase(again.begin(), again.end());
  if (all.size() > DomainBook::kMostCategories) all.resize(DomainBook::kMostCategories);
  return all;
}

}  // namespace

DomainBook::DomainBook(std::vector<DomainList> lists, const RangesOfAs& ranges_of_as)
    : categories_(categories_in(lists)) {
  for (auto& list : lists) take(std::move(list), ranges_of_as);
  v4_ = flatten(std::exchange(ranges4_, {}), kLastV4);
  v6_ = flatten(std::exchange(ranges6_, {}), kLastV6);
}

void DomainBook::take(DomainList list, const RangesOfAs& ranges_of_as) {
  std::vector<Fact> facts;
  for (const auto& group : list.groups) facts.push_back(fact_of(group));
  for (auto& [name, group] : list.domains) {
    if (const auto known = by_name_.find(name); known != by_name_.end()) {
      if (known->second.service == 0) known->second.service = facts[group].service;
      continue;
    }
    if (facts[group].category == 0 || by_name_.size() == kMostTargets) {
      ++left_out_;
      continue;
    }
    by_name_.emplace(names_.emplace_back(std::move(name)), facts[group]);
  }
  const auto put = [&](const AddressRange& range, std::uint32_t group) {
    const bool is_full = ranges4_.size() + ranges6_.size() == kMostTargets;
    if (facts[group].category == 0 || is_full) {
      ++left_out_;
      return;
    }
    (range.first.is_v4() ? ranges4_ : ranges6_).push_back({wide(range.first), wide(range.last), facts[group].category});
  };
  for (const auto& [net, group] : list.networks) put(net.range(), group);
  for (const auto& [asn, group] : list.systems) {
    for (const auto& range : ranges_of_as ? ranges_of_as(asn) : std::vector<AddressRange>{}) put(range, group);
  }
}

DomainBook::Fact DomainBook::fact_of(const DomainList::Group& group) {
  const auto at = std::ranges::lower_bound(categories_, group.category);
  if (at == categories_.end() || *at != group.category) return {};
  const auto category = static_cast<std::uint8_t>(at - categories_.begin() + 1);
  if (group.service.empty()) return {category, 0};
  const auto next = static_cast<std::uint32_t>(services_.size());
  const auto [number, is_new] = service_numbers_.try_emplace(group.service, next);
  if (is_new) services_.push_back(group.service);
  return {category, number->second};
}

std::string_view DomainBook::category_named(std::uint8_t number) const {
  return number == 0 || number > categories_.size() ? std::string_view{} : categories_[number - 1];
}

const DomainBook::Fact* DomainBook::find(std::string_view name) const {
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.empty() || name.size() > kLongestName) return nullptr;
  std::array<char, kLongestName> lowered{};
  std::ranges::transform(name, lowered.begin(), lower);
  for (std::string_view rest{lowered.data(), name.size()};;) {
    if (const auto found = by_name_.find(rest); found != by_name_.end()) return &found->second;
    const auto dot = rest.find('.');
    if (dot == std::string_view::npos) return nullptr;
    rest.remove_prefix(dot + 1);
  }
}

std::uint8_t DomainBook::category_of(std::string_view name, const Address& address) const {
  if (const auto* const fact = find(name)) return fact->category;
  if (!address) return 0;
  return static_cast<std::uint8_t>(value_at(address.is_v4() ? v4_ : v6_, address));
}

std::string DomainBook::service_of(std::string_view name) const {
  if (name.empty()) return {};
  const auto* const fact = find(name);
  return fact != nullptr && fact->service != 0 ? services_[fact->service] : registrable_domain(name);
}

}  // namespace whither
