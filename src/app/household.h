#pragma once

#include <optional>
#include <vector>

#include "app/config.h"
#include "names/device_book.h"
#include "query/vocabulary.h"
#include "store/layout.h"

namespace whither {

// The devices that are known here: those of the configuration, and of what people said and leases told (state.db in the
// data folder).
struct Household {
  DeviceBook devices;
  std::vector<NamedNets> groups;  // of the configuration
};

// What is wrong in the configuration or in state.db is told as a note, and what is right is known.
Household household_of(const std::optional<Layout>& layout);

// The addresses of a device, and when it had them.
NamedRanges ranges_of(const KnownDevice& device);
// Groups of the configuration and those that people made.
std::vector<NamedRanges> groups_of(const Household& household);

}  // namespace whither
