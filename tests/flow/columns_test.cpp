#include "flow/columns.h"

#include <gtest/gtest.h>

#include <set>

namespace whither {
namespace {

TEST(Columns, are_one_a_field_and_two_an_address) {
  std::size_t addresses = 0;
  for (const auto& info : fields()) addresses += info.kind == Kind::Address ? 1 : 0;
  EXPECT_EQ(columns().size(), kFieldCount + addresses);
}

TEST(Columns, have_names_of_their_own) {
  std::set<std::string> names;
  for (const auto& column : columns()) EXPECT_TRUE(names.insert(column.name).second) << column.name;
}

TEST(Columns, name_an_address_without_its_suffix) {
  EXPECT_EQ(address_columns(Field::src_addr).v4, "src_ip4");
  EXPECT_EQ(address_columns(Field::nat_dst_addr).v6, "nat_dst_ip6");
  EXPECT_EQ(address_columns(Field::next_hop).v4, "next_hop_ip4");
  EXPECT_EQ(address_columns(Field::exporter).v6, "exporter_ip6");
}

TEST(Columns, keep_the_order_of_the_table) {
  EXPECT_EQ(columns()[0].name, "time_start");
  EXPECT_EQ(columns()[0].sql_type, "TIMESTAMPTZ");
  EXPECT_EQ(columns()[4].name, "exporter_ip4");
  EXPECT_EQ(columns()[4].sql_type, "UINTEGER");
  EXPECT_EQ(columns()[5].name, "exporter_ip6");
  EXPECT_EQ(columns()[5].sql_type, "BLOB");
  EXPECT_EQ(columns()[5].part, Column::Part::V6);
}

}  // namespace
}  // namespace whither
