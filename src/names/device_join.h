#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "names/device_book.h"

namespace whither {

// Sightings of one device, as far as can be told, in the words of DeviceBook.
struct JoinedDevice {
  std::vector<std::string> keys;       // "mac:…", "ip:…", sorted
  std::vector<std::size_t> sightings;  // their numbers
  const SaidDevice* said = nullptr;
  std::string joined_by;
};

// The key of a sighting: its MAC address, else the one in its IPv6 address, else "host:NAME", else its address.
std::string key_of(const Sighting& sighting);

// Every sighting and every key that a person named is in one of them. What is said points into `said`.
std::vector<JoinedDevice> join_devices(const std::vector<Sighting>& sightings, const std::vector<SaidDevice>& said);

}  // namespace whither
