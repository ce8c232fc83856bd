#include "names/device_join.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "base/mac.h"
#include "names/whois_text.h"

namespace whither {

namespace {

// Keys that belong together, each set known by one of its keys.
class Sets {
 public:
  std::size_t number_of(const std::string& key) {
    const auto [place, is_new] = numbers_.try_emplace(key, keys_.size());
    if (is_new) {
      keys_.push_back(key);
      parents_.push_back(place->second);
    }
    return place->second;
  }
  std::optional<std::size_t> find(const std::string& key) const {
    const auto found = numbers_.find(key);
    return found == numbers_.end() ? std::nullopt : std::optional{found->second};
  }
  std::size_t set_of(std::size_t key) {
    while (parents_[key] != key) key = parents_[key] = parents_[parents_[key]];
    return key;
  }
  void join(std::size_t a, std::size_t b) { parents_[set_of(a)] = set_of(b); }
  const std::vector<std::string>& keys() const { return keys_; }

 private:
  std::unordered_map<std::string, std::size_t> numbers_;
  std::vector<std::string> keys_;
  std::vector<std::size_t> parents_;
};

// One key that has a DHCP name, and when it was seen.
struct Named {
  std::size_t key;
  bool is_private;  // a private MAC address, or none
  Time first;
  Time last;
};

class Joining {
 public:
  Joining(const std::vector<Sighting>& sightings, const std::vector<SaidDevice>& said)
      : sightings_(sightings), said_(said) {}

  std::vector<JoinedDevice> run() {
    for (const auto& sighting : sightings_) numbers_.push_back(sets_.number_of(key_of(sighting)));
    what_is_said();
    first_of_an_address();
    same_names();
    return gathered();
  }

 private:
  void what_is_said() {
    for (const auto& device : said_) {
      for (const auto& key : device.keys) {
        const auto number = sets_.number_of(key);
        said_of_[number] = &device;
        sets_.join(number, sets_.number_of(device.keys.front()));
      }
    }
  }

  // What a person called by its address, before anything told who has it.
  void first_of_an_address() {
    std::map<Address, std::size_t> first;
    for (std::size_t i = 0; i < sightings_.size(); ++i) {
      const auto place = first.try_emplace(sightings_[i].address, i).first;
      if (sightings_[i].first < sightings_[place->second].first) place->second = i;
    }
    for (const auto& [address, sighting] : first) {
      if (const auto key = sets_.find("ip:" + address.to_string())) join_unless_said_apart(*key, numbers_[sighting]);
    }
  }

  // Private MAC addresses of one DHCP name that were never seen at one time are one device, as are addresses without a
  // MAC address where one device alone has the name.
  void same_names() {
    std::map<std::string, std::map<std::size_t, Named>> names;
    for (std::size_t i = 0; i < sightings_.size(); ++i) {
      const auto& sighting = sightings_[i];
      if (sighting.host.empty()) continue;
      const bool is_private = !sighting.mac || is_private_mac(*sighting.mac);
      auto& keys = names[lower_ascii(sighting.host)];
      auto& named =
          keys.try_emplace(numbers_[i], Named{numbers_[i], is_private, sighting.first, sighting.last}).first->second;
      named.first = std::min(named.first, sighting.first);
      named.last = std::max(named.last, sighting.last);
    }
    for (const auto& [name, keys] : names) {
      std::vector<Named> in_order;
      for (const auto& [key, named] : keys) in_order.push_back(named);
      std::ranges::sort(in_order, {}, &Named::first);
      join_named(in_order);
    }
  }

  void join_named(const std::vector<Named>& named) {
    const auto has_mac = [&](const Named& each) { return sets_.keys()[each.key].starts_with("mac:"); };
    const auto macs = std::ranges::count_if(named, has_mac);
    const Named* before = nullptr;
    for (const auto& each : named) {
      if (!has_mac(each)) {
        const auto owner = std::ranges::find_if(named, has_mac);
        if (macs == 1) join_unless_said_apart(each.key, owner->key);
        continue;
      }
      if (!each.is_private) continue;
      if (before != nullptr && before->last <= each.first && join_unless_said_apart(before->key, each.key)) {
        by_name_.push_back(each.key);
      }
      before = &each;
    }
  }

  const SaidDevice* said_of_set(std::size_t set) {
    for (const auto& [key, device] : said_of_) {
      if (sets_.set_of(key) == sets_.set_of(set)) return device;
    }
    return nullptr;
  }
  bool join_unless_said_apart(std::size_t a, std::size_t b) {
    const auto* const of_a = said_of_set(a);
    const auto* const of_b = said_of_set(b);
    if (of_a != nullptr && of_b != nullptr && of_a != of_b) return false;
    sets_.join(a, b);
    return true;
  }

  std::vector<JoinedDevice> gathered() {
    std::map<std::size_t, JoinedDevice> devices;
    for (std::size_t key = 0; key < sets_.keys().size(); ++key) {
      auto& device = devices[sets_.set_of(key)];
      device.keys.push_back(sets_.keys()[key]);
      if (const auto found = said_of_.find(key); found != said_of_.end()) device.said = found->second;
    }
    for (std::size_t i = 0; i < sightings_.size(); ++i) devices[sets_.set_of(numbers_[i])].sightings.push_back(i);
    for (const auto key : by_name_) devices[sets_.set_of(key)].joined_by = "DHCP name";
    std::vector<JoinedDevice> all;
    for (auto& [set, device] : devices) {
      std::ranges::sort(device.keys);
      if (device.said != nullptr && device.said->keys.size() > 1) device.joined_by = "you";
      all.push_back(std::move(device));
    }
    return all;
  }

  const std::vector<Sighting>& sightings_;
  const std::vector<SaidDevice>& said_;
  Sets sets_;
  std::vector<std::size_t> numbers_;  // of the keys of the sightings
  std::unordered_map<std::size_t, const SaidDevice*> said_of_;
  std::vector<std::size_t> by_name_;  // keys that were joined by their name
};

}  // namespace

std::string key_of(const Sighting& sighting) {
  const auto mac = sighting.mac ? sighting.mac : mac_in(sighting.address);
  if (mac) return "mac:" + mac_text(*mac);
  return sighting.host.empty() ? "ip:" + sighting.address.to_string() : "host:" + lower_ascii(sighting.host);
}

std::vector<JoinedDevice> join_devices(const std::vector<Sighting>& sightings, const std::vector<SaidDevice>& said) {
  return Joining{sightings, said}.run();
}

}  // namespace whither
