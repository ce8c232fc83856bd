#include "report/devices.h"

#include <gmock/gmock.h>

#include "base/mac.h"
#include "report/key_parts.h"
#include "report/stored.h"

namespace whither {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

constexpr std::uint64_t kPhoneMac = 0x00005e005301U;
constexpr std::uint64_t kTvMac = 0x00005e005302U;

class RankedDevices : public StoredFlows {
 protected:
  Sighting seen(std::string_view where, std::uint64_t mac, const char* host, Time from) {
    return {Address::parse(where).value(), mac, host, "lease", from, from};
  }
  TopAnswer ranked(TopQuestion question) {
    auto store = Store::open(layout_);
    EXPECT_TRUE(store);
    auto with_devices = context();
    with_devices.devices = &book_;
    auto found = top(*store, question, with_devices);
    EXPECT_TRUE(found) << found.error().message;
    return found.value_or(TopAnswer{});
  }
  static std::vector<std::pair<std::string, std::uint64_t>> rows(const TopAnswer& answer) {
    std::vector<std::pair<std::string, std::uint64_t>> rows;
    for (const auto& row : answer.rows) rows.emplace_back(row.key, row.tally.up);
    return rows;
  }
  static TopQuestion question(What what) {
    TopQuestion question;
    question.what = what;
    return question;
  }

  DeviceBook book_;
};

TEST_F(RankedDevices, are_one_row_whatever_their_addresses) {
  put({flow({.bytes = 100}), flow({.src = "192.168.1.140", .bytes = 50}), flow({.src = "192.168.1.20", .bytes = 30})});
  book_ =
      DeviceBook({}, {}, {seen(kPhone, kPhoneMac, "phone", kNoon), seen("192.168.1.140", kPhoneMac, "phone", kNoon)});
  EXPECT_THAT(rows(ranked(question(What::Devices))), ElementsAre(Pair("phone", 150), Pair("192.168.1.20", 30)));
}

TEST_F(RankedDevices, are_those_that_had_the_address_then) {
  const auto by_phone = [](Time time, std::uint64_t bytes) { return at(time, 1s, flow({.bytes = bytes})); };
  put({by_phone(kNoon, 100), by_phone(kNoon + 2h - 1us, 10), by_phone(kNoon + 2h, 7), by_phone(kNoon + 5h, 1)});
  book_ = DeviceBook({}, {},
                     {seen(kPhone, kPhoneMac, "phone", kNoon), seen(kPhone, kTvMac, "tv", kNoon + 2h),
                      seen(kPhone, kPhoneMac, "phone", kNoon + 4h)});
  EXPECT_THAT(rows(ranked(question(What::Devices))), ElementsAre(Pair("phone", 111), Pair("tv", 7)));

  auto parts = question(What::Parts);
  parts.parts = {*key_part_named("devices"), *key_part_named("ports")};
  EXPECT_THAT(rows(ranked(parts)), ElementsAre(Pair("phone,443/tcp", 111), Pair("tv,443/tcp", 7)));

  auto series = question(What::Devices);
  series.step = 1h;
  series.common.window = {kNoon, kNoon + 6h};
  const auto answer = ranked(series);
  ASSERT_EQ(answer.series->rows.size(), 2U);
  EXPECT_EQ(answer.series->rows[1].at(2).up, 7U);

  // As one device with --device: the same flows.
  auto one = question(What::Peers);
  one.common.device = Device{"tv", book_.devices()[*book_.named("tv")].held};
  EXPECT_EQ(ranked(one).total.flows, 1U);
  one.common.device = Device{"phone", book_.devices()[*book_.named("phone")].held};
  EXPECT_EQ(ranked(one).total.flows, 3U);
  EXPECT_EQ(ranked(one).total.up, 111U);
}

TEST_F(RankedDevices, are_listed_with_what_is_known_of_them) {
  put({flow({.bytes = 100}), flow({.src = "192.168.1.20", .bytes = 30})});
  book_ =
      DeviceBook({}, {SaidDevice{.id = 1, .name = "old", .is_hidden = true, .keys = {"ip:192.168.1.9"}}},
                 {seen(kPhone, 0x02005e005301U, "phone", kNoon), seen("2001:db8::139", 0x02005e005301U, "", kNoon)});
  const auto answer = ranked(question(What::Devices));
  const auto lines = device_lines(answer, book_, false);
  ASSERT_EQ(lines.size(), 2U);
  const auto text = devices_text(lines, {}, kNoon, 0);
  EXPECT_THAT(text, HasSubstr("phone         192.168.1.139 +1  02:00:5e:00:53:01  private address  DHCP"));
  EXPECT_THAT(text, HasSubstr("192.168.1.20  192.168.1.20 "));
  EXPECT_THAT(sheet_records(devices_sheet(lines, {})),
              HasSubstr("phone,192.168.1.139,192.168.1.139 2001:db8::139,02:00:5e:00:53:01,private address,DHCP,"));
  EXPECT_THAT(sheet_records(devices_sheet(lines, {})), HasSubstr(",lease,"));
  EXPECT_THAT(text, HasSubstr("lease since 14 Aug"));
  EXPECT_EQ(device_lines(answer, book_, true).size(), 3U);
}

}  // namespace
}  // namespace whither
