#include "app/places.h"

#include <gmock/gmock.h>

#include "app/complaints.h"
#include "base/file.h"
#include "temp_folder.h"
#include "variable.h"

namespace whither {
namespace {

TEST(Places, are_as_given_before_all_else) {
  const TempFolder folder;
  const Variable wanted{"WHITHER_DATA_DIR", "/nonexistent"};
  EXPECT_EQ(serving_place(folder / "a/../b/").folder, folder / "b");
  EXPECT_EQ(reading_place(folder.path())->folder, folder.path());
  EXPECT_EQ(writing_place(folder.path())->folder, folder.path());
}

TEST(Places, are_what_the_environment_says) {
  const TempFolder folder;
  const Variable wanted{"WHITHER_DATA_DIR", folder.path().c_str()};
  EXPECT_EQ(serving_place("").folder, folder.path());
  EXPECT_EQ(reading_place("")->folder, folder.path());
}

TEST(Places, of_a_service_are_its_state_directory) {
  const Variable none{"WHITHER_DATA_DIR", nullptr};
  const Variable state{"STATE_DIRECTORY", "/var/lib/other"};
  EXPECT_EQ(default_data_folder(), "/var/lib/other");
}

TEST(Places, are_served_while_the_lock_is_held) {
  const TempFolder folder;
  const Layout layout{folder.path()};
  EXPECT_FALSE(is_served(layout));
  {
    const auto lock = try_lock_file(layout.serve_lock());
    EXPECT_TRUE(is_served(layout));
  }
  EXPECT_FALSE(is_served(layout));
}

TEST(Places, have_the_data_folder_s_own_address_table_first) {
  const TempFolder folder;
  const Layout layout{folder.path()};
  folder.write("address-table", "damaged");
  EXPECT_EQ(address_table_place(layout), folder / "address-table");
  EXPECT_EQ(open_address_table(layout).error().fault, Fault::Damaged);
}

TEST(UnknownWord, names_the_nearest_one) {
  EXPECT_EQ(unknown_word("ranking", "orgz", {"orgs", "peers"}),
            "there is no ranking `orgz`: did you mean `orgs`? (orgs, peers)");
  EXPECT_EQ(unknown_word("ranking", "nonsense", {"orgs", "peers"}), "there is no ranking `nonsense` (orgs, peers)");
  EXPECT_LT(unknown_word("ranking", std::string(100'000, 'x'), {"orgs"}).size(), 100U);
}

}  // namespace
}  // namespace whither
