#include "names/tor_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include "names/take_word.h"

namespace whither {

namespace {

constexpr std::size_t kMostRelays = 1'000'000;
constexpr std::string_view kExit = "ExitAddress";
constexpr std::string_view kAsOf = "# as of ";

bool is_of_an_exit(std::string_view word) {
  constexpr std::array<std::string_view, 3> kOthers = {"ExitNode", "Published", "LastStatus"};
  return std::ranges::find(kOthers, word) != kOthers.end();
}

Address next_to(const Address& address, bool behind) {
  std::array<std::uint8_t, 16> bytes{};
  const auto known = address.bytes();
  std::ranges::copy(known, bytes.begin());
  for (auto at = known.size(); at-- > 0;) {  // carries to the front
    bytes.at(at) = static_cast<std::uint8_t>(bytes.at(at) + (behind ? 1 : -1));
    if (bytes.at(at) != (behind ? 0 : 0xff)) break;
  }
  if (address.is_v6()) return Address::v6(bytes);
  return Address::of_bytes(std::as_bytes(std::span{bytes}.first(known.size())));
}

bool is_day(std::string_view word) {
  constexpr std::string_view kForm = "dddd-dd-dd";
  return std::ranges::equal(word, kForm, [](char letter, char form) {
    return form == 'd' ? letter >= '0' && letter <= '9' : letter == form;
  });
}

}  // namespace

Result<void> TorList::add(std::string_view text, std::string_view name) {
  auto relays = relays_;
  auto as_of = as_of_;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.starts_with(kAsOf) && is_day(line.substr(kAsOf.size())))
      as_of = std::max(as_of, std::string(line.substr(kAsOf.size())));
    auto word = take_word(line);
    if (word.empty() || word.starts_with('#') || is_of_an_exit(word)) continue;
    const bool is_exit = word == kExit;
    if (is_exit) word = take_word(line);
    const auto address = Address::parse(word);
    if (!address) return fail(Fault::NotUnderstood, fmt::format("{}:{}: no address of a Tor relay", name, number));
    if (relays.size() == kMostRelays)
      return fail(Fault::NotUnderstood, fmt::format("{}: more than a million addresses", name));
    relays.push_back({*address, is_exit ? TorRole::Exit : TorRole::Relay});
    if (const auto day = take_word(line); is_day(day)) as_of = std::max(as_of, std::string(day));
  }
  const auto order = [](const Relay& relay) { return std::pair{relay.address, relay.role != TorRole::Exit}; };
  std::ranges::sort(relays, {}, order);
  const auto again = std::ranges::unique(relays, {}, &Relay::address);
  relays.erase(again.begin(), again.end());
  for (const auto& relay : relays) {
    if (relay.address.is_v4()) may_be_.set(relay.address.v4_value() >> 16U);
  }
  relays_ = std::move(relays);
  as_of_ = std::move(as_of);
  return {};
}

TorRole TorList::search(const Address& address) const {
  const auto found = std::ranges::lower_bound(relays_, address, {}, &Relay::address);
  return found != relays_.end() && found->address == address ? found->role : TorRole::None;
}

void TorList::date(std::string_view day) {
  if (as_of_.empty() && is_day(day)) as_of_ = day;
}

std::size_t TorList::exits() const {
  return static_cast<std::size_t>(std::ranges::count(relays_, TorRole::Exit, &Relay::role));
}

std::string TorList::to_text() const {
  auto text = as_of_.empty() ? std::string{} : fmt::format("{}{}\n", kAsOf, as_of_);
  for (const auto& [address, role] : relays_) {
    text += (role == TorRole::Exit ? std::string(kExit) + " " : std::string{}) + address.to_string() + "\n";
  }
  return text;
}

std::vector<AddressRange> relays_in(const std::vector<AddressRange>& ranges, const TorList& list) {
  std::vector<AddressRange> inside;
  for (const auto& range : ranges) {
    auto relay = std::ranges::lower_bound(list.relays(), range.first, {}, &TorList::Relay::address);
    for (; relay != list.relays().end() && relay->address <= range.last; ++relay) {
      inside.push_back({relay->address, relay->address});
    }
  }
  return inside;
}

std::vector<AddressRange> without_relays(const std::vector<AddressRange>& ranges, const TorList& list) {
  std::vector<AddressRange> left;
  for (const auto& range : ranges) {
    auto first = range.first;
    bool is_used_up = false;
    for (const auto& [relay, same] : relays_in({range}, list)) {
      if (first < relay) left.push_back({first, next_to(relay, false)});
      is_used_up = relay == range.last;
      if (!is_used_up) first = next_to(relay, true);
    }
    if (!is_used_up) left.push_back({first, range.last});
  }
  return left;
}

}  // namespace whither
