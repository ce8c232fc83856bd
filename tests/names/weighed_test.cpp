#include "names/weighed.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "base/mac.h"

namespace whither {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr Time kNoon = time_of_seconds(1'786'708'800);
constexpr std::uint64_t kPhone = 1;
constexpr std::uint64_t kTv = 2;

Sighting seen(std::optional<std::uint64_t> mac, const char* source, Time first, Time last,
              const char* where = "192.168.1.139") {
  return {Address::parse(where).value(), mac, "", source, first, last};
}
Sighting leased(std::optional<std::uint64_t> mac, Time first, Time last) { return seen(mac, "lease", first, last); }
Sighting flown(std::uint64_t mac, Time first, Time last) { return seen(mac, "flow", first, last); }

// "flow 2 +25 +30": source, MAC address, hours behind noon.
std::vector<std::string> weigh(std::vector<Sighting> sightings) {
  auto weighed_ones = weighed(std::move(sightings));
  std::ranges::stable_sort(weighed_ones, {}, &Sighting::first);
  std::vector<std::string> told;
  const auto hours = [](Time time) { return " +" + std::to_string((time - kNoon) / Duration{1h}); };
  for (const auto& each : weighed_ones) {
    const auto mac = each.mac ? std::to_string(*each.mac) : "none";
    told.push_back(each.source + " " + mac + hours(each.first) + hours(each.last));
  }
  return told;
}

TEST(WhatLeasesAndFlowsTell, is_all_believed_where_they_agree) {
  EXPECT_THAT(weigh({leased(kPhone, kNoon + 1h, kNoon + 2h), flown(kPhone, kNoon, kNoon + 3h)}),
              ElementsAre("flow 1 +0 +3", "lease 1 +1 +2"));
  EXPECT_THAT(weigh({leased(kPhone, kNoon, kNoon)}), ElementsAre("lease 1 +0 +0"));
}

TEST(WhatLeasesAndFlowsTell, is_the_leases_as_long_as_they_hold) {
  EXPECT_THAT(weigh({leased(kPhone, kNoon, kNoon + 2h), flown(kTv, kNoon + 1h, kNoon + 5h)}),
              ElementsAre("lease 1 +0 +2"));
  EXPECT_THAT(weigh({leased(kPhone, kNoon + 3h, kNoon + 4h), flown(kTv, kNoon, kNoon + 40h)}),
              ElementsAre("flow 2 +0 +3", "lease 1 +3 +4", "flow 2 +28 +40"));
  EXPECT_THAT(weigh({leased(kPhone, kNoon, kNoon), flown(kTv, kNoon + 24h, kNoon + 30h)}),
              ElementsAre("lease 1 +0 +0", "flow 2 +24 +30"));
}

TEST(WhatLeasesAndFlowsTell, is_each_leases_until_the_next) {
  EXPECT_THAT(weigh({leased(kPhone, kNoon, kNoon + 1h), leased(kTv, kNoon + 2h, kNoon + 2h),
                     flown(kTv, kNoon + 3h, kNoon + 4h), flown(kPhone, kNoon + 1h, kNoon + 6h)}),
              ElementsAre("lease 1 +0 +1", "flow 1 +1 +2", "lease 2 +2 +2", "flow 2 +3 +4"));
}

TEST(WhatLeasesAndFlowsTell, completes_a_lease_without_a_mac_address) {
  EXPECT_THAT(weigh({leased({}, kNoon, kNoon + 1h), flown(kTv, kNoon + 3h, kNoon + 4h)}),
              ElementsAre("lease 2 +0 +1", "flow 2 +3 +4"));
  EXPECT_THAT(
      weigh({leased({}, kNoon, kNoon + 1h), flown(kTv, kNoon + 3h, kNoon + 4h), flown(kPhone, kNoon + 5h, kNoon + 6h)}),
      ElementsAre("lease none +0 +1", "flow 2 +3 +4", "flow 1 +5 +6"))
      << "two devices";
}

TEST(WhatLeasesAndFlowsTell, is_of_each_address_for_itself) {
  EXPECT_THAT(weigh({leased(kPhone, kNoon, kNoon), seen(kTv, "flow", kNoon, kNoon, "192.168.1.20")}),
              ElementsAre("lease 1 +0 +0", "flow 2 +0 +0"));
}

}  // namespace
}  // namespace whither
