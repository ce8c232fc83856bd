#include "names/device_book.h"

#include <gmock/gmock.h>

#include "base/mac.h"

namespace whither {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Time kNoon = time_of_seconds(1'786'708'800);
constexpr const char* kPhone = "00:00:5e:00:53:01";
constexpr const char* kTv = "00:00:5e:00:53:02";

Address address(const char* text) { return *Address::parse(text); }

Sighting seen(const char* where, const char* mac, const char* host, Time first, Time last) {
  return {address(where), parse_mac(mac), host, "lease", first, last};
}

SaidDevice said(std::int64_t id, const char* name, std::vector<std::string> keys) {
  return {.id = id, .name = name, .said = kNoon, .keys = std::move(keys)};
}

// The name of the device that had it then, "?" where it has none, "" where there is none.
std::string who(const DeviceBook& book, const char* where, Time at) {
  const auto found = book.find(address(where), at);
  if (!found) return "";
  const auto& name = book.devices()[*found].name;
  return name.empty() ? "?" : name;
}

TEST(ADeviceBook, knows_a_device_by_its_mac_whatever_its_address) {
  const DeviceBook book({}, {},
                        {seen("192.168.1.139", kPhone, "phone", kNoon, kNoon + 1h),
                         seen("192.168.1.140", kPhone, "phone", kNoon + 2h, kNoon + 3h)});
  ASSERT_THAT(book.devices(), SizeIs(1));
  EXPECT_EQ(book.devices()[0].name, "phone");
  EXPECT_EQ(book.devices()[0].name_from, "DHCP");
  EXPECT_EQ(who(book, "192.168.1.139", kNoon - 99h), "phone") << "also before anything told so";
  EXPECT_EQ(who(book, "192.168.1.140", kNoon + 99h), "phone");
  EXPECT_EQ(who(book, "192.168.1.141", kNoon), "");
  EXPECT_THAT(book.changes(), IsEmpty());
  EXPECT_EQ(book.devices()[0].seen, kNoon + 3h);
}

TEST(ADeviceBook, tells_who_had_an_address_when) {
  const DeviceBook book({}, {},
                        {seen("192.168.1.139", kPhone, "phone", kNoon, kNoon + 1h),
                         seen("192.168.1.139", kTv, "tv", kNoon + 5h, kNoon + 6h),
                         seen("192.168.1.139", kPhone, "phone", kNoon + 9h, kNoon + 9h)});
  EXPECT_EQ(who(book, "192.168.1.139", kNoon - 1h), "phone");
  EXPECT_EQ(who(book, "192.168.1.139", kNoon + 5h - 1us), "phone");
  EXPECT_EQ(who(book, "192.168.1.139", kNoon + 5h), "tv");
  EXPECT_EQ(who(book, "192.168.1.139", kNoon + 9h), "phone");
  ASSERT_THAT(book.changes(), SizeIs(1));
  EXPECT_THAT(book.changes()[0].at, ElementsAre(kNoon + 5h, kNoon + 9h));
}

TEST(ADeviceBook, takes_the_name_that_a_person_said_and_before_that_the_configurations) {
  const std::vector<Sighting> sightings = {seen("192.168.1.139", kPhone, "a-phone", kNoon, kNoon),
                                           seen("192.168.1.20", kTv, "a-tv", kNoon, kNoon)};
  const std::vector<SaidDevice> names = {said(7, "my phone", {"mac:00:00:5e:00:53:01"}),
                                         said(8, "my tv", {"mac:00:00:5e:00:53:02"})};
  const DeviceBook book({{.name = "tv", .ranges = {}, .macs = {*parse_mac(kTv)}, .origin = "whither.toml:3"}}, names,
                        sightings);
  EXPECT_EQ(who(book, "192.168.1.139", kNoon), "my phone");
  EXPECT_EQ(who(book, "192.168.1.20", kNoon), "tv");
  const auto& phone = book.devices()[*book.named("MY PHONE")];
  EXPECT_EQ(phone.name_from, "you");
  EXPECT_EQ(phone.said, 7);
  const auto& tv = book.devices()[*book.named("tv")];
  EXPECT_EQ(tv.name_from, "configuration, whither.toml:3");
  EXPECT_EQ(tv.said, 8);
  EXPECT_EQ(tv.latest_address(), address("192.168.1.20"));
  EXPECT_EQ(book.named(""), std::nullopt);
}

TEST(ADeviceBook, has_the_addresses_of_the_configuration_for_ever) {
  const auto net = Net::parse("192.168.1.0/24")->range();
  const DeviceBook book(
      {{.name = "house", .ranges = {net}, .macs = {}, .origin = ""},
       {.name = "phone", .ranges = {{address("192.168.1.139"), address("192.168.1.139")}}, .macs = {}, .origin = ""}},
      {}, {seen("192.168.1.139", kTv, "tv", kNoon, kNoon)});
  EXPECT_EQ(who(book, "192.168.1.139", kNoon), "phone") << "what a lease says of it does not count";
  EXPECT_EQ(who(book, "192.168.1.20", kNoon), "house");
}

TEST(ADeviceBook, takes_private_macs_of_one_dhcp_name_for_one_device_unless_they_were_there_at_one_time) {
  const std::vector<Sighting> one = {seen("192.168.1.139", "02:00:5e:00:53:01", "Phone", kNoon, kNoon + 1h),
                                     seen("192.168.1.140", "06:00:5e:00:53:02", "phone", kNoon + 2h, kNoon + 3h)};
  const DeviceBook joined({}, {}, one);
  ASSERT_THAT(joined.devices(), SizeIs(1));
  EXPECT_EQ(joined.devices()[0].joined_by, "DHCP name");
  EXPECT_EQ(joined.devices()[0].name, "phone") << "the newest";

  auto both = one;
  both[0].last = kNoon + 3h;
  const DeviceBook apart({}, {}, both);
  EXPECT_THAT(apart.devices(), SizeIs(2));
  EXPECT_EQ(who(apart, "192.168.1.139", kNoon), "Phone 53:01");
  EXPECT_EQ(who(apart, "192.168.1.140", kNoon), "phone 53:02");

  auto made = one;
  made[0].mac = parse_mac(kPhone);
  EXPECT_THAT(DeviceBook({}, {}, made).devices(), SizeIs(2)) << "one is a maker's address";

  const DeviceBook split({}, {said(1, "old", {"mac:02:00:5e:00:53:01"}), said(2, "new", {"mac:06:00:5e:00:53:02"})},
                         one);
  EXPECT_EQ(who(split, "192.168.1.139", kNoon), "old");
  EXPECT_EQ(who(split, "192.168.1.140", kNoon), "new") << "a person said that they are two";
}

TEST(ADeviceBook, has_ipv4_and_ipv6_of_one_device_together) {
  const DeviceBook book(
      {}, {},
      {seen("192.168.1.139", kPhone, "phone", kNoon, kNoon), seen("2001:db8::200:5eff:fe00:5301", "", "", kNoon, kNoon),
       seen("2001:db8::139", "", "phone", kNoon, kNoon)});
  ASSERT_THAT(book.devices(), SizeIs(1));
  EXPECT_EQ(who(book, "2001:db8::200:5eff:fe00:5301", kNoon), "phone") << "its MAC stands in it";
  EXPECT_EQ(who(book, "2001:db8::139", kNoon), "phone") << "by the DHCP name";
}

TEST(ADeviceBook, joins_what_a_person_merged) {
  const DeviceBook book(
      {}, {said(1, "phone", {"mac:00:00:5e:00:53:01", "ip:192.168.1.7", "mac:00:00:5e:00:53:02"})},
      {seen("192.168.1.139", kPhone, "a", kNoon, kNoon), seen("192.168.1.20", kTv, "b", kNoon, kNoon)});
  ASSERT_THAT(book.devices(), SizeIs(1));
  EXPECT_EQ(who(book, "192.168.1.20", kNoon), "phone");
  EXPECT_EQ(who(book, "192.168.1.7", kNoon), "phone") << "an address that nothing told of";
  EXPECT_EQ(book.devices()[0].joined_by, "you");
}

TEST(ADeviceBook, gives_an_address_that_a_person_named_to_the_first_who_was_seen_with_it) {
  const DeviceBook book(
      {}, {said(1, "phone", {"ip:192.168.1.139"})},
      {seen("192.168.1.139", kPhone, "a", kNoon, kNoon), seen("192.168.1.139", kTv, "b", kNoon + 1h, kNoon + 1h)});
  EXPECT_EQ(who(book, "192.168.1.139", kNoon - 1h), "phone");
  EXPECT_EQ(who(book, "192.168.1.139", kNoon + 1h), "b");
}

TEST(ADeviceBook, knows_devices_by_what_flows_tell_where_no_lease_does) {
  const Sighting ip4{address("192.168.1.139"), parse_mac(kPhone), "", "flow", kNoon, kNoon + 1h};
  const Sighting ip6{address("2001:db8::139"), parse_mac(kPhone), "", "flow", kNoon + 1h, kNoon + 1h};
  const Sighting wrong{address("192.168.1.20"), parse_mac(kPhone), "", "flow", kNoon + 1h, kNoon + 1h};
  const DeviceBook book({}, {}, {ip4, ip6, wrong, seen("192.168.1.20", kTv, "tv", kNoon, kNoon + 2h)});
  ASSERT_THAT(book.devices(), SizeIs(2));
  const auto phone = book.find(address("192.168.1.139"), kNoon).value();
  EXPECT_EQ(book.find(address("2001:db8::139"), kNoon), phone) << "both families";
  EXPECT_EQ(who(book, "192.168.1.20", kNoon + 1h), "tv") << "a lease is right";
  const auto& known = book.devices()[phone];
  EXPECT_EQ(known.name, "");
  EXPECT_EQ(known.seen, kNoon + 1h);
  ASSERT_THAT(known.witnesses, SizeIs(1));
  EXPECT_EQ(known.witnesses[0].source, "MAC in flows");
  EXPECT_EQ(known.witnesses[0].since, kNoon);

  auto both = seen("192.168.1.139", kPhone, "phone", kNoon + 2h, kNoon + 3h);
  const DeviceBook named({}, {}, {ip4, ip6, both});
  ASSERT_THAT(named.devices(), SizeIs(1));
  EXPECT_EQ(who(named, "2001:db8::139", kNoon), "phone");
  ASSERT_THAT(named.devices()[0].witnesses, SizeIs(2));
  EXPECT_EQ(named.devices()[0].witnesses[0].source, "lease");
}

TEST(ADeviceBook, tells_all_that_tells_the_mac_addresses_of_a_configured_device) {
  const Sighting wired{address("192.168.1.139"), parse_mac(kPhone), "", "flow", kNoon, kNoon + 1h};
  const DeviceBook book(
      {{.name = "laptop", .ranges = {}, .macs = {*parse_mac(kPhone), *parse_mac(kTv)}, .origin = "whither.toml:3"}}, {},
      {wired, seen("192.168.1.140", kTv, "laptop", kNoon + 1h, kNoon + 2h)});
  ASSERT_THAT(book.devices(), SizeIs(1));
  const auto& witnesses = book.devices()[0].witnesses;
  ASSERT_THAT(witnesses, SizeIs(2));
  EXPECT_EQ(witnesses[0].source, "lease");
  EXPECT_EQ(witnesses[1].source, "MAC in flows");
  EXPECT_EQ(witnesses[1].since, kNoon);
}

TEST(ADeviceBook, tells_which_address_a_device_had_last) {
  const auto flown = [](const char* where, Time first, Time last) {
    return Sighting{address(where), parse_mac(kPhone), "", "flow", first, last};
  };
  const DeviceBook book({}, {},
                        {flown("192.168.1.139", kNoon, kNoon + 1h), flown("192.168.1.140", kNoon + 30h, kNoon + 40h),
                         flown("2001:db8::1", kNoon, kNoon + 2h), flown("2001:db8::2", kNoon + 20h, kNoon + 41h)});
  ASSERT_THAT(book.devices(), SizeIs(1));
  const auto& phone = book.devices()[0];
  EXPECT_EQ(phone.latest_address(), address("192.168.1.140"));
  std::vector<std::string> still;
  for (const auto& held : phone.held) {
    if (phone.has_still(held)) still.push_back(held.range.first.to_string());
  }
  EXPECT_THAT(still, ElementsAre("192.168.1.140", "2001:db8::2"));
  EXPECT_EQ(book.find(address("2001:db8::1"), kNoon + 99h), 0U) << "what it had stays its own until another has it";
}

}  // namespace
}  // namespace whither
