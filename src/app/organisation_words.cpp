#include "app/organisation_words.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/digits.h"
#include "base/letter_case.h"
#include "names/special.h"

namespace whither {

namespace {

bool has_text(std::string_view name, std::string_view text) {
  return !std::ranges::search(name, text, same_letter).empty();
}

NamedRanges plain(const AddressTable& table, std::uint32_t org_asn, std::string_view name) {
  return {std::string(name), without_relays(table.ranges_of_organisation(org_asn), table.tor())};
}

// The organisations of Tor relays by their names, each with its relays.
std::vector<NamedRanges> tor_organisations(const AddressTable& table) {
  std::map<std::string, std::vector<AddressRange>> by_name;
  for (const auto& [relay, role] : table.tor().relays()) {
    if (!special_address(relay)) by_name[organisation_name(table.find(relay))].push_back({relay, relay});
  }
  std::vector<NamedRanges> named;
  for (auto& [name, ranges] : by_name) named.push_back({name, std::move(ranges)});
  return named;
}

// By the key of a row; nothing where the text is none.
std::optional<NamedRanges> of_key(std::string_view text, const AddressTable& table) {
  constexpr std::string_view kTor = "tor-";
  const bool is_tor = text.size() > kTor.size() && same_word(text.substr(0, kTor.size()), kTor);
  if (is_tor) text.remove_prefix(kTor.size());
  if (text.size() < 3 || !same_word(text.substr(0, 2), "as")) return std::nullopt;
  const auto number = number_of(text.substr(2));
  if (!number || *number > UINT32_MAX) return std::nullopt;
  const auto as = table.of_as(static_cast<std::uint32_t>(*number));
  if (!as) return std::nullopt;
  if (!is_tor) return plain(table, as->org_asn, as->org);
  auto origin = *as;
  origin.tor = TorRole::Relay;
  return NamedRanges{organisation_name(origin), relays_in(table.ranges_of_organisation(as->org_asn), table.tor())};
}

}  // namespace

std::vector<NamedRanges> organisations_called(std::string_view text, const AddressTable& table) {
  if (auto keyed = of_key(text, table)) return {*std::move(keyed)};
  auto tor = table.tor().empty() ? std::vector<NamedRanges>{} : tor_organisations(table);
  for (auto& each : tor) {
    if (same_word(each.name, text)) return {std::move(each)};
  }
  std::erase_if(tor, [&](const NamedRanges& each) { return !has_text(each.name, text); });
  const auto found = table.organisations_like(text, kMostOrganisations + 1);
  if (!found.empty() && found.front().is_named_so) {
    return {plain(table, found.front().org_asn, found.front().name)};
  }
  std::vector<NamedRanges> named;
  const bool too_many = found.size() + tor.size() > kMostOrganisations;
  for (const auto& each : found) {
    named.push_back(too_many ? NamedRanges{std::string(each.name), {}} : plain(table, each.org_asn, each.name));
  }
  std::ranges::move(tor, std::back_inserter(named));
  return named;
}

std::vector<AddressRange> tor_relays(const AddressTable& table) {
  std::vector<AddressRange> ranges;
  for (const auto& [relay, role] : table.tor().relays()) ranges.push_back({relay, relay});
  return ranges;
}

}  // namespace whither
