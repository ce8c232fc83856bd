#include "names/device_book.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <tuple>
#include <utility>

#include "base/letter_case.h"
#include "base/mac.h"
#include "names/device_join.h"
#include "names/weighed.h"
#include "names/whois_text.h"

namespace whither {

namespace {

using Holders = std::map<Address, std::vector<std::size_t>>;  // sightings by first

Holders holders_of(const std::vector<Sighting>& sightings) {
  Holders holders;
  for (std::size_t i = 0; i < sightings.size(); ++i) holders[sightings[i].address].push_back(i);
  for (auto& [address, all] : holders) {
    std::ranges::stable_sort(all, {}, [&](std::size_t i) { return sightings[i].first; });
  }
  return holders;
}

// An address is its first holder's from ever, and each one's until the next was seen with it.
void hold(std::vector<KnownDevice>& devices, const std::vector<std::size_t>& device_of, const Holders& holders,
          const std::vector<Sighting>& sightings) {
  for (const auto& [address, all] : holders) {
    for (std::size_t i = 0; i < all.size();) {
      const auto owner = device_of[all[i]];
      auto next = i + 1;
      while (next < all.size() && device_of[all[next]] == owner) ++next;
      HeldRange held{{address, address}};
      if (i != 0) held.since = sightings[all[i]].first;
      if (next != all.size()) held.until = sightings[all[next]].first;
      if (held.since < held.until) devices[owner].held.push_back(held);
      i = next;
    }
  }
}

bool is_given(const std::vector<GivenDevice>& given, const Address& address) {
  return std::ranges::any_of(given, [&](const GivenDevice& device) {
    return std::ranges::any_of(device.ranges, [&](const AddressRange& range) { return range.contains(address); });
  });
}

void add_keys(KnownDevice& device, const JoinedDevice& joined) {
  for (const auto& key : joined.keys) {
    if (key.starts_with("mac:")) device.macs.push_back(parse_mac(std::string_view{key}.substr(4)).value_or(0));
  }
}

// Of Sighting::source, and as KnownDevice::Witness tells it; the best first.
constexpr std::array<std::array<std::string_view, 2>, 3> kSources = {
    {{"lease", "lease"}, {"dhcp log", "DHCP log"}, {kByFlow, "MAC in flows"}}};

void add_witnesses(KnownDevice& device, const JoinedDevice& joined, const std::vector<Sighting>& sightings) {
  for (const auto& [source, words] : kSources) {
    std::optional<Time> since;
    for (const auto i : joined.sightings) {
      const auto& sighting = sightings[i];
      if (sighting.source == source) since = std::min(since.value_or(sighting.first), sighting.first);
    }
    if (since) device.witnesses.push_back({std::string{words}, *since});
  }
}

// The newest DHCP name, and since when it was told.
void name_by_lease(KnownDevice& device, const JoinedDevice& joined, const std::vector<Sighting>& sightings) {
  const Sighting* newest = nullptr;
  for (const auto i : joined.sightings) {
    const auto& sighting = sightings[i];
    device.seen = std::max(device.seen.value_or(sighting.last), sighting.last);
    auto& last_seen = device.last_seen.try_emplace(sighting.address, sighting.last).first->second;
    last_seen = std::max(last_seen, sighting.last);
    if (!sighting.host.empty() && (newest == nullptr || newest->last < sighting.last)) newest = &sighting;
  }
  if (newest == nullptr) return;
  device.name = newest->host;
  device.name_from = "DHCP";
  device.since = newest->first;
}

KnownDevice known(const JoinedDevice& joined, const std::vector<Sighting>& sightings) {
  KnownDevice device;
  add_keys(device, joined);
  add_witnesses(device, joined, sightings);
  name_by_lease(device, joined, sightings);
  device.joined_by = device.macs.size() > 1 ? joined.joined_by : "";
  if (joined.said == nullptr) return device;
  device.said = joined.said->id;
  device.is_hidden = joined.said->is_hidden;
  device.groups = joined.said->groups;
  if (joined.said->name.empty()) return device;
  device.name = joined.said->name;
  device.name_from = "you";
  device.since = joined.said->said;
  return device;
}

// Keys that nothing told of: the address that a person named.
void hold_unseen(KnownDevice& device, const JoinedDevice& joined, const Holders& holders) {
  for (const auto& key : joined.keys) {
    const auto address = key.starts_with("ip:") ? Address::parse(std::string_view{key}.substr(3)) : std::nullopt;
    if (address && !holders.contains(*address)) device.held.push_back({{*address, *address}});
  }
}

// What tells of several MAC addresses tells of their device.
void join_witnesses(KnownDevice& device, const std::vector<KnownDevice::Witness>& others) {
  for (const auto& other : others) {
    const auto same = std::ranges::find(device.witnesses, other.source, &KnownDevice::Witness::source);
    if (same == device.witnesses.end()) {
      device.witnesses.push_back(other);
    } else {
      same->since = std::min(same->since, other.since);
    }
  }
  std::ranges::sort(device.witnesses, {}, [](const KnownDevice::Witness& each) {
    return std::ranges::find(kSources, each.source, [](const auto& source) { return source[1]; });
  });
}

// What leases tell of the MAC addresses of a configured device is its own.
void take_over(std::vector<KnownDevice>& devices, KnownDevice& given) {
  std::erase_if(devices, [&](KnownDevice& other) {
    const bool same = std::ranges::any_of(
        other.macs, [&](std::uint64_t mac) { return std::ranges::find(given.macs, mac) != given.macs.end(); });
    if (!same) return false;
    std::ranges::move(other.held, std::back_inserter(given.held));
    for (const auto mac : other.macs) {
      if (std::ranges::find(given.macs, mac) == given.macs.end()) given.macs.push_back(mac);
    }
    given.groups = std::move(other.groups);
    given.is_hidden = other.is_hidden;
    given.said = other.said;
    given.seen = std::max(given.seen, other.seen);
    given.last_seen.merge(other.last_seen);
    join_witnesses(given, other.witnesses);
    return true;
  });
}

// Devices that call themselves the same get the end of their MAC address, or their address.
void tell_apart(std::vector<KnownDevice>& devices) {
  std::map<std::string, int> count;
  for (const auto& device : devices) ++count[lower_ascii(device.name)];
  for (auto& device : devices) {
    constexpr std::size_t kFront = 12;  // "00:00:5e:00:"
    if (device.name_from != "DHCP" || count[lower_ascii(device.name)] < 2) continue;
    device.name += " " + (device.macs.empty() ? device.latest_address().to_string()
                                              : mac_text(device.macs.front()).substr(kFront));
  }
}

}  // namespace

bool KnownDevice::has_still(const HeldRange& range) const {
  constexpr auto kDay = std::chrono::hours{24};
  if (range.until != Time::max()) return false;
  const auto when = range.range.first == range.range.last ? last_seen.find(range.range.first) : last_seen.end();
  return when == last_seen.end() || !seen || *seen - when->second <= kDay;
}

Address KnownDevice::latest_address() const {
  const auto rank = [&](const HeldRange& each) {
    const auto when = last_seen.find(each.range.first);
    return std::tuple{each.until, has_still(each), each.range.first.is_v4(),
                      when == last_seen.end() ? Time::min() : when->second, each.since};
  };
  const HeldRange* latest = nullptr;
  for (const auto& each : held) {
    if (each.range.first != each.range.last) continue;
    const bool is_newer = latest == nullptr || rank(*latest) < rank(each) ||
                          (rank(*latest) == rank(each) && each.range.first < latest->range.first);
    if (is_newer) latest = &each;
  }
  return latest == nullptr ? Address{} : latest->range.first;
}

DeviceBook::DeviceBook(const std::vector<GivenDevice>& given, const std::vector<SaidDevice>& said,
                       std::vector<Sighting> sightings) {
  std::erase_if(sightings, [&](const Sighting& sighting) { return is_given(given, sighting.address); });
  sightings = weighed(std::move(sightings));
  const auto joined = join_devices(sightings, said);
  const auto holders = holders_of(sightings);
  std::vector<std::size_t> device_of(sightings.size());
  for (std::size_t i = 0; i < joined.size(); ++i) {
    devices_.push_back(known(joined[i], sightings));
    hold_unseen(devices_.back(), joined[i], holders);
    for (const auto sighting : joined[i].sightings) device_of[sighting] = i;
  }
  hold(devices_, device_of, holders, sightings);
  for (const auto& each : given) {
    KnownDevice device;
    device.name = each.name;
    device.name_from = "configuration, " + each.origin;
    device.macs = each.macs;
    for (const auto& range : each.ranges) device.held.push_back({range});
    take_over(devices_, device);
    devices_.push_back(std::move(device));
  }
  tell_apart(devices_);
  index();
}

void DeviceBook::index() {
  for (std::size_t i = 0; i < devices_.size(); ++i) {
    for (const auto& held : devices_[i].held) {
      if (held.range.first == held.range.last) {
        addresses_[held.range.first].push_back({held.since, held.until, i});
      } else {
        networks_.emplace_back(held, i);
      }
    }
  }
  // Of networks within each other the one that begins last and ends first.
  std::ranges::sort(networks_, [](const auto& a, const auto& b) {
    return a.first.range.first != b.first.range.first ? a.first.range.first > b.first.range.first
                                                      : a.first.range.last < b.first.range.last;
  });
  for (auto& [address, holdings] : addresses_) {
    std::ranges::stable_sort(holdings, {}, &Holding::since);
    const auto twice = std::ranges::unique(holdings, {}, &Holding::since);  // in the configuration
    holdings.erase(twice.begin(), twice.end());
    if (holdings.size() < 2) continue;
    Change change{address, {}};
    for (std::size_t i = 1; i < holdings.size(); ++i) change.at.push_back(holdings[i].since);
    changes_.push_back(std::move(change));
  }
  std::ranges::sort(changes_, {}, &Change::address);
}

std::optional<std::size_t> DeviceBook::find(const Address& address, Time at) const {
  if (const auto found = addresses_.find(address); found != addresses_.end()) {
    for (const auto& holding : found->second) {
      if (holding.since <= at && at < holding.until) return holding.device;
    }
  }
  for (const auto& [held, device] : networks_) {
    if (held.holds(address, at)) return device;
  }
  return std::nullopt;
}

std::optional<std::size_t> DeviceBook::find_in_era(const Address& address, std::uint32_t era) const {
  const auto found = addresses_.find(address);
  if (found == addresses_.end() || era >= found->second.size()) return find(address, Time{});
  return found->second[era].device;
}

std::optional<std::size_t> DeviceBook::named(std::string_view name) const {
  for (auto i = devices_.size(); i-- > 0 && !name.empty();) {  // those of the configuration come last
    if (same_word(devices_[i].name, name)) return i;
  }
  return std::nullopt;
}

}  // namespace whither
