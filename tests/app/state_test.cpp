#include "app/state.h"

#include <gmock/gmock.h>

#include "temp_folder.h"

namespace whither {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Time kNoon = time_of_seconds(1'786'708'800);

class AState : public testing::Test {
 protected:
  State open() {
    auto state = State::open_for_writing({folder_.path()});
    EXPECT_TRUE(state) << state.error().message;
    return std::move(*state);
  }
  static Sighting seen(const char* where, std::optional<std::uint64_t> mac, const char* host, Time now) {
    return {*Address::parse(where), mac, host, "lease", now, now};
  }

  TempFolder folder_;
};

TEST_F(AState, remembers_who_had_an_address_from_when_to_when) {
  auto state = open();
  ASSERT_TRUE(state.saw({seen("192.168.1.139", 1, "phone", kNoon), seen("2001:db8::1", {}, "", kNoon)}));
  ASSERT_TRUE(state.saw({seen("192.168.1.139", 1, "phone", kNoon + 5min)}));
  ASSERT_THAT(*state.sightings(), SizeIs(2));
  EXPECT_EQ((*state.sightings())[0].last, kNoon) << "noted about every ten minutes";
  ASSERT_TRUE(state.saw({seen("192.168.1.139", 1, "", kNoon + 11min)}));
  EXPECT_EQ((*state.sightings())[0].last, kNoon + 11min);
  EXPECT_EQ((*state.sightings())[0].host, "phone") << "no name is no other name";
  ASSERT_TRUE(state.saw({seen("192.168.1.139", 2, "tv", kNoon + 12min)}));
  ASSERT_TRUE(state.saw({seen("192.168.1.139", {}, "tv", kNoon + 13min)}));
  const auto all = *open().sightings();
  ASSERT_THAT(all, SizeIs(4));
  EXPECT_EQ(all[1].mac, 2U);
  EXPECT_EQ(all[1].first, kNoon + 12min);
  EXPECT_EQ(all[2].mac, std::nullopt);
  EXPECT_EQ(all[3].address, *Address::parse("2001:db8::1"));
}

TEST_F(AState, keeps_what_flows_tell_apart_from_leases) {
  auto state = open();
  const auto flown = [](std::uint64_t mac, Time first, Time last) {
    return Sighting{*Address::parse("192.168.1.139"), mac, "", "flow", first, last};
  };
  ASSERT_TRUE(state.saw({seen("192.168.1.139", 1, "phone", kNoon)}));
  ASSERT_TRUE(state.saw_in_flows({flown(2, kNoon + 1min, kNoon + 2min)}, {}, kNoon));
  ASSERT_TRUE(state.saw({seen("192.168.1.139", 1, "phone", kNoon + 11min)}));
  ASSERT_TRUE(state.saw_in_flows({flown(2, kNoon + 1min, kNoon + 12min)}, {}, kNoon));
  ASSERT_TRUE(state.saw_in_flows({flown(3, kNoon + 5min, kNoon + 5min)}, {}, kNoon));
  auto all = *state.sightings();
  ASSERT_THAT(all, SizeIs(2)) << "neither takes the other's place, and what is told late is of no use";
  EXPECT_EQ(all[0].last, kNoon + 11min);
  EXPECT_EQ(all[1].source, kByFlow);
  EXPECT_EQ(all[1].last, kNoon + 12min);
  // What comes again after a day of something else has the address anew.
  ASSERT_TRUE(state.saw_in_flows({flown(2, kNoon + 30h, kNoon + 30h)}, {}, kNoon));
  ASSERT_TRUE(state.saw({seen("192.168.1.139", 1, "phone", kNoon + 50h)}));
  ASSERT_THAT(*state.sightings(), SizeIs(4));
  EXPECT_EQ((*state.sightings())[3].first, kNoon + 50h);

  ASSERT_TRUE(state.saw_in_flows({}, {2, 7}, kNoon));
  EXPECT_THAT(*state.forwarders(), ElementsAre(2U, 7U));
  all = *state.sightings();
  ASSERT_THAT(all, SizeIs(2)) << "of a router nothing holds";
  EXPECT_EQ(all[1].source, "lease");
}

TEST_F(AState, keeps_what_people_say_of_devices) {
  auto state = open();
  SaidDevice phone{.id = 0, .name = "phone", .said = kNoon, .keys = {"mac:00:00:5e:00:53:01"}, .groups = {"mine"}};
  ASSERT_TRUE(state.save(phone));
  phone = state.said_devices()->at(0);
  EXPECT_EQ(phone.name, "phone");
  EXPECT_EQ(phone.said, kNoon);
  EXPECT_THAT(phone.groups, ElementsAre("mine"));
  phone.name = "telephone";
  phone.is_hidden = true;
  phone.keys.emplace_back("ip:192.168.1.7");
  ASSERT_TRUE(state.save(phone));
  ASSERT_THAT(*state.said_devices(), SizeIs(1));
  EXPECT_TRUE(state.said_devices()->at(0).is_hidden);
  EXPECT_THAT(state.said_devices()->at(0).keys, SizeIs(2));
  // A key that another one takes is gone here, and what has none is forgotten.
  ASSERT_TRUE(state.save({.id = 0, .name = "other", .said = kNoon, .keys = phone.keys, .groups = {}}));
  ASSERT_THAT(*state.said_devices(), SizeIs(1));
  EXPECT_EQ(state.said_devices()->at(0).name, "other");
  ASSERT_TRUE(state.remove_device(state.said_devices()->at(0).id));
  EXPECT_THAT(*state.said_devices(), IsEmpty());
}

TEST_F(AState, remembers_the_answers_of_a_day) {
  auto state = open();
  const auto client = *Address::parse("192.168.1.139");
  const auto peer = *Address::parse("198.51.100.7");
  ASSERT_TRUE(state.remember({{kNoon - 25h, client, peer, "old.example", {}}}, kNoon - 25h));
  ASSERT_TRUE(state.remember({{kNoon, client, peer, "new.example", 60s}, {kNoon - 1h, {}, peer, "an hour.example", {}}},
                             kNoon));
  const auto answers = *open().answers();
  ASSERT_THAT(answers, SizeIs(2));
  EXPECT_EQ(answers[0].name, "an hour.example");
  EXPECT_FALSE(answers[0].client);
  EXPECT_EQ(answers[0].ttl, std::nullopt);
  EXPECT_EQ(answers[1].time, kNoon);
  EXPECT_EQ(answers[1].client, client);
  EXPECT_EQ(answers[1].address, peer);
  EXPECT_EQ(answers[1].ttl, 60s);
}

TEST_F(AState, of_an_earlier_release_is_read_as_it_is) {
  {
    auto state = open();
  }
  const auto path = folder_ / "state.db";
  ASSERT_EQ(std::system(("python3 -c \"import sqlite3; d = sqlite3.connect('" + path +
                         "'); d.execute('DROP TABLE sightings'); d.execute('DROP TABLE devices'); d.commit()\"")
                            .c_str()),
            0);
  auto state = State::open({folder_.path()});
  ASSERT_TRUE(state && *state);
  EXPECT_THAT(*(*state)->sightings(), IsEmpty());
  EXPECT_THAT(*(*state)->said_devices(), IsEmpty());
}

}  // namespace
}  // namespace whither
