#include "names/vendors.h"

#include <gtest/gtest.h>

#include "temp_folder.h"

namespace whither {
namespace {

TEST(Vendors, are_those_of_the_longest_prefix) {
  TempFolder folder;
  folder.write("oui.csv",
               "Registry,Assignment,Organization Name,Organization Address\r\n"
               "MA-L,00005E,\"Example Net, Inc.\",\"Street 1\nCity\"\r\n"
               "MA-L,02AABB,Never Shown,x\n"
               "nonsense\n");
  folder.write("mam.csv",
               "Registry,Assignment,Organization Name,Organization Address\nMA-M,00005E1,Example Phones,x\n");
  folder.write("oui36.csv", "MA-S,00005E123,Example\x1b Lamps,x\n");
  const auto vendors = Vendors::read(folder / "");
  EXPECT_EQ(vendors.vendor_of(0x00005e005301U), "Example Net, Inc.");
  EXPECT_EQ(vendors.vendor_of(0x00005e105301U), "Example Phones");
  EXPECT_EQ(vendors.vendor_of(0x00005e123301U), "Example Lamps");
  EXPECT_EQ(vendors.vendor_of(0x0000aa123301U), "");
  EXPECT_EQ(vendors.vendor_of(0x02aabb123301U), "") << "a private address tells no vendor";
}

TEST(Vendors, are_none_where_there_are_no_files) {
  TempFolder folder;
  EXPECT_TRUE(Vendors::read(folder / "none").empty());
}

}  // namespace
}  // namespace whither
