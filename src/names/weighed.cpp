#include "names/weighed.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/mac.h"

namespace whither {

namespace {

struct Told {
  std::vector<Sighting> leases;  // by first
  std::vector<Sighting> flows;
};

bool overlap(const Sighting& flow, Time since, Time until) { return flow.first < until && flow.last >= since; }

// What is left of what flows tell when a lease held from then to then.
std::vector<Sighting> without(const std::vector<Sighting>& flows, Time since, Time until) {
  std::vector<Sighting> left;
  for (const auto& flow : flows) {
    if (!overlap(flow, since, until)) {
      left.push_back(flow);
      continue;
    }
    if (flow.first < since) {
      left.push_back(flow);
      left.back().last = since;
    }
    if (flow.last >= until) {
      left.push_back(flow);
      left.back().first = until;
    }
  }
  return left;
}

// The one that all flows of that time have.
std::optional<std::uint64_t> mac_of_flows(const std::vector<Sighting>& flows, Time since, Time until) {
  std::optional<std::uint64_t> mac;
  for (const auto& flow : flows) {
    if (!overlap(flow, since, until)) continue;
    if (mac && mac != flow.mac) return std::nullopt;
    mac = flow.mac;
  }
  return mac;
}

void weigh(Told& told) {
  std::ranges::stable_sort(told.leases, {}, &Sighting::first);
  for (std::size_t i = 0; i < told.leases.size(); ++i) {
    auto& lease = told.leases[i];
    auto until = lease.last + kLeaseHolds;
    if (i + 1 < told.leases.size()) until = std::min(until, told.leases[i + 1].first);
    if (!lease.mac) lease.mac = mac_in(lease.address);
    if (!lease.mac) lease.mac = mac_of_flows(told.flows, lease.first, until);
    if (!lease.mac) continue;
    const auto others =
        std::ranges::stable_partition(told.flows, [&](const Sighting& flow) { return flow.mac == lease.mac; });
    auto left = without({others.begin(), others.end()}, lease.first, until);
    told.flows.erase(others.begin(), others.end());
    std::ranges::move(left, std::back_inserter(told.flows));
  }
}

}  // namespace

std::vector<Sighting> weighed(std::vector<Sighting> sightings) {
  std::map<Address, Told> by_address;
  for (const auto& each : sightings) {
    if (each.source == kByFlow) by_address[each.address].flows.push_back(each);
  }
  if (by_address.empty()) return sightings;
  std::erase_if(sightings, [&](Sighting& each) {
    const auto told = by_address.find(each.address);
    if (told == by_address.end()) return false;
    if (each.source != kByFlow) told->second.leases.push_back(std::move(each));
    return true;
  });
  for (auto& [address, told] : by_address) {
    weigh(told);
    for (auto* const list : {&told.leases, &told.flows}) std::ranges::move(*list, std::back_inserter(sightings));
  }
  return sightings;
}

}  // namespace whither
