#include "names/flow_macs.h"

#include <gmock/gmock.h>

#include <thread>

#include "base/mac.h"

namespace whither {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

constexpr Time kNoon = time_of_seconds(1'786'708'800);
constexpr const char* kPhone = "192.168.1.139";
constexpr const char* kPeer = "198.51.100.7";
constexpr std::uint64_t kPhoneMac = 0x00005e005301;
constexpr std::uint64_t kTvMac = 0x00005e005302;
constexpr std::uint64_t kRouterMac = 0x00005e0053fe;
constexpr std::uint64_t kGroupMac = 0x01005e000001;

class MacsOfFlows : public testing::Test {
 protected:
  static Flow flow(const char* src, const char* dst, Time at = kNoon) {
    Flow flow;
    WHITHER_PUT(flow, src_addr, Address::parse(src).value());
    WHITHER_PUT(flow, dst_addr, Address::parse(dst).value());
    WHITHER_PUT(flow, time_start, at);
    WHITHER_PUT(flow, time_received, at + 1s);
    return flow;
  }
  void from(std::uint64_t mac, const char* src, Time at = kNoon, const char* dst = kPeer) {
    auto sent = flow(src, dst, at);
    WHITHER_PUT(sent, src_mac, mac);
    learn(sent);
  }
  void to(std::uint64_t mac, const char* dst, Time at = kNoon, const char* src = kPeer) {
    auto got = flow(src, dst, at);
    WHITHER_PUT(got, dst_mac, mac);
    learn(got);
  }
  void learn(const Flow& flow) {
    Batch batch;
    batch.flows.push_back(flow);
    macs_.learn(batch);
  }
  // "192.168.1.139 00:00:5e:00:53:01 +0": since how many seconds behind noon.
  std::vector<std::string> told() {
    std::vector<std::string> told;
    for (const auto& each : macs_.news().seen) {
      EXPECT_EQ(each.source, kByFlow);
      const auto since = std::chrono::duration_cast<std::chrono::seconds>(each.first - kNoon).count();
      told.push_back(each.address.to_string() + " " + mac_text(each.mac.value()) + " +" + std::to_string(since));
    }
    return told;
  }

  FlowMacs macs_{LocalNetworks::standard()};
};

TEST_F(MacsOfFlows, tell_who_sends_from_an_address) {
  from(kPhoneMac, kPhone);
  from(kPhoneMac, "fd00::139", kNoon + 1s, "2001:db8:1::10");
  EXPECT_THAT(told(), UnorderedElementsAre("192.168.1.139 00:00:5e:00:53:01 +0", "fd00::139 00:00:5e:00:53:01 +1"));
  from(kPhoneMac, kPhone, kNoon + 9min);
  EXPECT_THAT(told(), IsEmpty()) << "told again when it was seen ten minutes longer";
  from(kPhoneMac, kPhone, kNoon + 10min);
  const auto again = macs_.news().seen;
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].last, kNoon + 10min);
}

TEST_F(MacsOfFlows, are_nothing_where_they_are_of_a_group_or_missing) {
  from(0, kPhone);
  from(kGroupMac, kPhone);
  from(0xffffffffffff, kPhone);
  learn(flow(kPhone, kPeer));
  auto event = flow(kPhone, kPeer);
  WHITHER_PUT(event, src_mac, kPhoneMac);
  WHITHER_PUT(event, kind, FlowKind::Nat);
  learn(event);
  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(MacsOfFlows, of_a_router_are_no_devices) {
  from(kRouterMac, "192.168.1.20");
  EXPECT_THAT(told(), SizeIs(1)) << "nothing tells yet";
  from(kRouterMac, kPeer, kNoon, kPhone);
  const auto news = macs_.news();
  EXPECT_THAT(news.seen, IsEmpty());
  EXPECT_THAT(news.forwarders, ElementsAre(kRouterMac));
  from(kRouterMac, kPhone);
  to(kRouterMac, "192.168.1.30");
  EXPECT_THAT(told(), IsEmpty());
  EXPECT_THAT(macs_.news().forwarders, IsEmpty()) << "told once";
}

TEST_F(MacsOfFlows, of_routers_are_known_from_before) {
  macs_.know_forwarders({kRouterMac});
  from(kRouterMac, kPhone);
  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(MacsOfFlows, of_what_has_no_address_yet_or_calls_a_group_are_no_routers) {
  from(kPhoneMac, "0.0.0.0", kNoon, "255.255.255.255");
  from(kPhoneMac, "::", kNoon, "ff02::1");
  from(kPhoneMac, "169.254.9.9");
  to(kPhoneMac, "239.255.255.250");  // as access points send it
  to(kPhoneMac, "ff02::fb");
  to(kPhoneMac, "255.255.255.255");
  from(kPhoneMac, kPhone);
  EXPECT_THAT(told(), ElementsAre("192.168.1.139 00:00:5e:00:53:01 +0"));
}

TEST_F(MacsOfFlows, of_a_device_with_a_network_that_is_not_ours_are_its_own) {
  for (const auto* const other : {"2001:db8:2::1", "2001:db8:2::2", "2001:db8:2::1"}) from(kPhoneMac, other);
  from(kPhoneMac, kPhone);
  EXPECT_THAT(told(), SizeIs(1));
  for (int i = 0; i < 20; ++i) from(kPhoneMac, ("2001:db8:2::1:" + std::to_string(i)).c_str());
  EXPECT_THAT(macs_.news().forwarders, ElementsAre(kPhoneMac)) << "as many as that are a router's";
}

TEST_F(MacsOfFlows, of_a_device_whose_network_gets_another_prefix_each_night_are_no_routers) {
  for (int day = 0; day < 30; ++day) {
    for (const auto* const own : {"::139", "::7331"}) {
      from(kPhoneMac, ("2001:db8:" + std::to_string(day) + own).c_str(), kNoon + day * 24h);
    }
  }
  EXPECT_THAT(macs_.news().forwarders, IsEmpty());
}

TEST_F(MacsOfFlows, that_hold_two_addresses_at_one_time_are_a_repeaters) {
  from(kRouterMac, kPhone);
  from(kRouterMac, "192.168.1.20", kNoon + 1s);
  from(kRouterMac, kPhone, kNoon + 30s);
  EXPECT_THAT(macs_.news().forwarders, IsEmpty()) << "clocks differ";
  from(kRouterMac, kPhone, kNoon + 2min);
  EXPECT_THAT(macs_.news().forwarders, ElementsAre(kRouterMac));
}

TEST_F(MacsOfFlows, of_what_still_goes_to_an_address_of_before_are_no_repeaters) {
  from(kPhoneMac, kPhone);
  from(kPhoneMac, "192.168.1.140", kNoon + 1h);
  to(kPhoneMac, kPhone, kNoon + 1h + 2min);
  EXPECT_THAT(macs_.news().forwarders, IsEmpty());
  from(kPhoneMac, kPhone, kNoon + 1h + 3min);
  EXPECT_THAT(macs_.news().forwarders, ElementsAre(kPhoneMac)) << "it sends";
}

TEST_F(MacsOfFlows, follow_a_new_lease) {
  from(kPhoneMac, kPhone);
  from(kPhoneMac, "192.168.1.140", kNoon + 2h);
  from(kPhoneMac, "192.168.1.140", kNoon + 3h);
  from(kTvMac, kPhone, kNoon + 3h);
  EXPECT_THAT(told(),
              UnorderedElementsAre("192.168.1.139 00:00:5e:00:53:02 +10800", "192.168.1.140 00:00:5e:00:53:01 +7200"));
  EXPECT_THAT(macs_.news().forwarders, IsEmpty());
}

TEST_F(MacsOfFlows, that_hold_many_addresses_within_an_hour_are_a_routers) {
  for (int i = 1; i <= 4; ++i) from(kRouterMac, ("192.168.1." + std::to_string(i)).c_str(), kNoon);
  EXPECT_THAT(told(), SizeIs(4));
  from(kRouterMac, "192.168.1.5", kNoon);
  EXPECT_THAT(macs_.news().forwarders, ElementsAre(kRouterMac));
  for (int i = 1; i <= 16; ++i) from(kPhoneMac, ("fd00::" + std::to_string(i)).c_str(), kNoon);
  for (int i = 1; i <= 16; ++i) from(kPhoneMac, ("fd00::1:" + std::to_string(i)).c_str(), kNoon + 25h);
  EXPECT_THAT(macs_.news().forwarders, IsEmpty()) << "each day has its own";
  from(kPhoneMac, "fd00::99", kNoon + 25h);
  EXPECT_THAT(macs_.news().forwarders, ElementsAre(kPhoneMac));
}

TEST_F(MacsOfFlows, stay_while_another_router_exports_its_own) {
  from(kPhoneMac, kPhone);
  from(kTvMac, kPhone, kNoon + 30s);
  EXPECT_THAT(told(), ElementsAre("192.168.1.139 00:00:5e:00:53:01 +0"));
  from(kTvMac, kPhone, kNoon + 2min);
  EXPECT_THAT(told(), ElementsAre("192.168.1.139 00:00:5e:00:53:02 +120"));
  from(kPhoneMac, kPhone, kNoon + 1min);
  EXPECT_THAT(told(), IsEmpty()) << "a flow that is exported late";
}

TEST_F(MacsOfFlows, of_a_destination_wait_for_the_device_to_send) {
  to(kRouterMac, kPhone);
  EXPECT_THAT(told(), IsEmpty());
  from(kPhoneMac, kPhone, kNoon + 1s);
  to(kRouterMac, kPhone, kNoon + 2s);
  EXPECT_THAT(told(), ElementsAre("192.168.1.139 00:00:5e:00:53:01 +1"));
  to(kTvMac, "192.168.1.20");
  to(kTvMac, "192.168.1.20", kNoon + 11min);
  EXPECT_THAT(told(), ElementsAre("192.168.1.20 00:00:5e:00:53:02 +0")) << "ten minutes without an answer";
}

TEST_F(MacsOfFlows, count_from_when_they_arrive_where_a_clock_is_wrong) {
  auto sent = flow(kPhone, kPeer, kNoon - 1000h);
  WHITHER_PUT(sent, src_mac, kPhoneMac);
  WHITHER_PUT(sent, time_received, kNoon);
  learn(sent);
  EXPECT_THAT(told(), ElementsAre("192.168.1.139 00:00:5e:00:53:01 +0"));
}

TEST_F(MacsOfFlows, are_told_by_one_thread_while_another_learns) {
  std::jthread storing([&] {
    for (int i = 0; i < 1000; ++i) from(kPhoneMac, kPhone, kNoon + i * 1min);
    for (int i = 0; i < 100; ++i) from(kRouterMac, kPeer, kNoon);
  });
  std::vector<std::uint64_t> forwarders;
  Time last = kNoon - 1h;
  while (forwarders.empty() || last < kNoon + 990min) {
    const auto news = macs_.news();
    forwarders.insert(forwarders.end(), news.forwarders.begin(), news.forwarders.end());
    for (const auto& each : news.seen) last = each.last;
  }
  EXPECT_THAT(forwarders, ElementsAre(kRouterMac));
}

TEST_F(MacsOfFlows, are_bounded) {
  for (std::uint64_t i = 0; i < 3 * FlowMacs::kMost; ++i) {
    const auto where = Address::v4(0x0a000000U + static_cast<std::uint32_t>(i));
    from(kTvMac + 2 * i, where.to_string().c_str(), kNoon);
  }
  EXPECT_LE(macs_.news().seen.size(), FlowMacs::kMost);
}

}  // namespace
}  // namespace whither
