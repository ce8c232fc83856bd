#include "app/name_keeper.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "app/state.h"
#include "temp_folder.h"

namespace whither {
namespace {

using testing::SizeIs;

constexpr Time kNoon = time_of_seconds(1'786'708'800);
constexpr std::uint32_t kMostWaiting = 16'384;

class ANameKeeper : public testing::Test {
 protected:
  static Address address(std::uint32_t index) { return Address::v4(0x0a00'0000U + index); }
  void learn(std::uint32_t index) { keeper_.learn({kNoon, {}, address(index), "www.example.org", {}}); }
  void saw(std::uint32_t index) { keeper_.saw({address(index), index, "", "lease", kNoon, kNoon}); }
  State state() { return std::move(State::open_for_writing(layout_).value()); }

  TempFolder folder_;
  Layout layout_{folder_.path()};
  Drops drops_;
  DnsMemory memory_{LocalNetworks::standard()};
  NameKeeper keeper_{layout_, memory_, drops_};
};

TEST_F(ANameKeeper, counts_answers_beyond_those_that_wait_and_knows_them_still) {
  for (std::uint32_t i = 0; i < kMostWaiting; ++i) learn(i);
  EXPECT_EQ(drops_.of(Drop::NamesNotKept), 0U);
  learn(kMostWaiting);
  learn(kMostWaiting + 1);
  EXPECT_EQ(drops_.of(Drop::NamesNotKept), 2U);
  EXPECT_EQ(memory_.size(), kMostWaiting + 2);
  keeper_.keep(kNoon);
  EXPECT_THAT(*state().answers(), SizeIs(kMostWaiting));
  learn(kMostWaiting);
  keeper_.keep(kNoon);
  EXPECT_THAT(*state().answers(), SizeIs(kMostWaiting + 1)) << "there is room again";
  EXPECT_EQ(drops_.of(Drop::NamesNotKept), 2U);
}

TEST_F(ANameKeeper, counts_leases_beyond_those_that_wait) {
  for (std::uint32_t i = 0; i <= kMostWaiting; ++i) saw(i);
  EXPECT_EQ(drops_.of(Drop::NamesNotKept), 1U);
  learn(0);
  EXPECT_EQ(drops_.of(Drop::NamesNotKept), 1U) << "answers have room of their own";
  keeper_.keep(kNoon);
  EXPECT_THAT(*state().sightings(), SizeIs(kMostWaiting));
}

TEST_F(ANameKeeper, tries_again_what_could_not_be_kept) {
  learn(0);
  NameKeeper elsewhere{{folder_ / "absent"}, memory_, drops_};
  elsewhere.learn({kNoon, {}, address(1), "www.example.org", {}});
  elsewhere.keep(kNoon);
  keeper_.keep(kNoon);
  EXPECT_THAT(*state().answers(), SizeIs(1));
  std::filesystem::create_directory(folder_ / "absent");
  elsewhere.learn({kNoon, {}, address(2), "www.example.org", {}});
  elsewhere.keep(kNoon);
  auto later = State::open_for_writing({folder_ / "absent"});
  ASSERT_TRUE(later);
  EXPECT_THAT(*later->answers(), SizeIs(2));
}

}  // namespace
}  // namespace whither
