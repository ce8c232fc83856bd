#include "names/organisations.h"

#include <gmock/gmock.h>

namespace whither {
namespace {

using testing::ElementsAre;

TEST(Organisations, are_named_after_the_lowest_number_with_a_twentieth_of_the_addresses) {
  EXPECT_THAT(representatives({{30, "A", 900}, {20, "A", 40}, {10, "A", 5}, {5, "B", 1}}), ElementsAre(30, 30, 30, 5));
  EXPECT_THAT(representatives({{30, "A", 800}, {20, "A", 200}, {10, "A", 5}}), ElementsAre(20, 20, 20));
}

TEST(Organisations, are_named_after_the_lowest_number_where_none_has_addresses) {
  EXPECT_THAT(representatives({{30, "A", 0}, {20, "A", 0}}), ElementsAre(20, 20));
}

TEST(Organisations, are_named_after_the_largest_where_none_holds_a_twentieth) {
  std::vector<AsSize> ases;
  for (std::uint32_t asn = 1; asn <= 24; ++asn) ases.push_back({asn, "A", asn == 7 ? 11U : 10U});
  EXPECT_THAT(representatives(ases), testing::Each(7U));
}

TEST(Organisations, are_called_as_the_largest_of_their_spellings) {
  const auto found = memberships({{1, "Open Text Oy", 5},
                                  {2, "OPEN TEXT CORPORATION", 9},
                                  {3, "Open Text Corporation", 1},
                                  {4, "OPEN TEXT CORPORATION", 0},
                                  {5, "", 7}});
  for (std::size_t at = 0; at < 4; ++at) EXPECT_EQ(found[at].organisation, "OPEN TEXT CORPORATION");
  EXPECT_EQ(found[0].joined, Joined::Spelling);
  EXPECT_EQ(found[1].joined, Joined::SameName);
  EXPECT_EQ(found[3].joined, Joined::SameName);
  EXPECT_EQ(found[4].organisation, "");
}

TEST(Organisations, without_a_name_are_each_their_own) {
  EXPECT_THAT(representatives({{2, "", 1}, {1, "", 9}}), ElementsAre(2, 1));
  EXPECT_TRUE(representatives({}).empty());
}

}  // namespace
}  // namespace whither
