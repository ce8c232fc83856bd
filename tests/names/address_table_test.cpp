#include "names/address_table.h"

#include <gmock/gmock.h>
#include <xxhash.h>

#include <cstring>
#include <random>
#include <utility>

#include "names/table_fixture.h"
#include "names/table_format.h"

namespace whither {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using AddressTableTest = TableTest;

TEST_F(AddressTableTest, tells_as_organisation_and_country) {
  const auto table = small_table();
  const auto origin = table.find(address("8.8.8.8"));
  EXPECT_EQ(origin.asn, 15169U);
  EXPECT_EQ(origin.org, "Google LLC");
  EXPECT_EQ(origin.country, "US");
  EXPECT_EQ(table.find(address("2001:4860:4860::8888")).org, "Google LLC");
  EXPECT_EQ(table.find(address("2001:4860:4860::8888")).country, "US");
}

TEST_F(AddressTableTest, knows_where_a_range_begins_and_ends) {
  const auto table = small_table();
  EXPECT_EQ(table.find(address("8.8.3.255")).asn, 0U);
  EXPECT_EQ(table.find(address("8.8.4.0")).asn, 15169U);
  EXPECT_EQ(table.find(address("8.8.4.255")).asn, 15169U);
  EXPECT_EQ(table.find(address("8.8.5.0")).asn, 0U);
  EXPECT_EQ(table.find(address("2620:fe::ffff")).asn, 19281U);
  EXPECT_EQ(table.find(address("2620:fe::1:0")).asn, 0U);
}

TEST_F(AddressTableTest, reaches_the_first_and_the_last_address) {
  const auto table = small_table();
  EXPECT_EQ(table.find(address("0.0.0.0")).asn, 0U);
  EXPECT_EQ(table.find(address("255.255.255.255")).asn, 64501U);
  EXPECT_EQ(table.find(address("::")).asn, 0U);
  EXPECT_EQ(table.find(address("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")).asn, 64501U);
}

TEST_F(AddressTableTest, finds_a_country_where_no_as_is_known) {
  const auto table = small_table();
  EXPECT_EQ(table.find(address("8.8.6.1")).asn, 0U);
  EXPECT_EQ(table.find(address("8.8.6.1")).country, "US");
  EXPECT_EQ(table.find(address("17.200.0.1")).country, "");
}

TEST_F(AddressTableTest, gives_one_organisation_to_all_ases_of_a_name) {
  const auto table = small_table();
  EXPECT_EQ(table.find(address("35.186.224.25")).asn, 396982U);
  EXPECT_EQ(table.find(address("35.186.224.25")).org_asn, 15169U);
  EXPECT_EQ(table.find(address("18.215.84.213")).org_asn, 16509U);
  std::vector<std::uint32_t> members;
  for (const auto& member : table.members_of_organisation(396982)) members.push_back(member.asn);
  EXPECT_THAT(members, ElementsAre(6432, 15169, 396982));
}

TEST_F(AddressTableTest, keeps_ases_without_a_name_apart) {
  const auto table = small_table();
  EXPECT_EQ(table.find(address("20.0.0.1")).org_asn, 64499U);
  EXPECT_EQ(table.find(address("20.0.1.1")).org_asn, 64500U);
}

TEST_F(AddressTableTest, answers_by_as_number) {
  const auto table = small_table();
  EXPECT_EQ(table.of_as(16509)->org, "Amazon.com, Inc.");
  EXPECT_EQ(table.of_as(6432)->org_asn, 15169U);
  EXPECT_FALSE(table.of_as(0));
  EXPECT_FALSE(table.of_as(65000));
}

TEST_F(AddressTableTest, finds_organisations_by_part_of_their_name) {
  const auto table = small_table();
  const auto found = table.organisations_like("goOGle", 10);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().org_asn, 15169U);
  EXPECT_EQ(table.organisations_like("inc.", 2).size(), 2U);
  EXPECT_THAT(table.organisations_like("", 10), IsEmpty());
}

TEST_F(AddressTableTest, puts_the_organisation_of_exactly_that_name_first) {
  const auto table = table_of("1.0.0.0,1.0.0.255,1,A Meta\n1.0.1.0,1.0.1.255,2,META\n");
  EXPECT_EQ(table.organisations_like("meta", 10).front().org_asn, 2U);
}

TEST_F(AddressTableTest, joins_adjacent_ranges_of_an_as) {
  const auto table = table_of(
      "192.0.2.0,192.0.2.127,64496,A\n192.0.2.128,192.0.2.255,64496,A\n198.51.100.0,198.51.100.255,64496,A\n"
      "2001:db8::,2001:db8::ff,64496,A\n");
  EXPECT_THAT(table.ranges_of_as(64496),
              ElementsAre(range("192.0.2.0", "192.0.2.255"), range("198.51.100.0", "198.51.100.255"),
                          range("2001:db8::", "2001:db8::ff")));
}

TEST_F(AddressTableTest, joins_ranges_of_an_as_across_countries) {
  const auto table = small_table();
  EXPECT_THAT(table.ranges_of_as(714), ElementsAre(range("17.0.0.0", "17.255.255.255")));
}

TEST_F(AddressTableTest, lists_the_ranges_of_an_organisation_by_any_of_its_numbers) {
  const auto table = small_table();
  const auto amazon = table.ranges_of_organisation(14618);
  EXPECT_EQ(amazon, table.ranges_of_organisation(16509));
  EXPECT_THAT(amazon, ElementsAre(range("3.0.0.0", "3.0.255.255"), range("3.2.0.0", "3.255.255.255"),
                                  range("18.204.0.0", "18.215.255.255")));
}

TEST_F(AddressTableTest, lists_the_ranges_of_a_country_in_either_letter_case) {
  const auto table = small_table();
  EXPECT_THAT(table.ranges_of_country("au"), ElementsAre(range("1.1.1.0", "1.1.1.255")));
  EXPECT_EQ(table.ranges_of_country("US").size(), 3U);
  EXPECT_THAT(table.ranges_of_country("DE"), IsEmpty());
  EXPECT_THAT(table.ranges_of_country("USA"), IsEmpty());
}

TEST_F(AddressTableTest, tells_the_range_around_an_address) {
  const auto table = small_table();
  EXPECT_EQ(table.range_of(address("140.82.121.4")), range("140.82.112.0", "140.82.127.255"));
  EXPECT_EQ(table.range_of(address("2620:fe::9")), range("2620:fe::", "2620:fe::ffff"));
  EXPECT_EQ(table.range_of(address("255.255.255.0")), range("255.255.254.0", "255.255.255.255"));
  EXPECT_FALSE(table.range_of(address("192.168.1.139")));
}

TEST_F(AddressTableTest, answers_nothing_when_empty_or_asked_for_nothing) {
  const AddressTable none;
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(none.find(address("8.8.8.8")).asn, 0U);
  EXPECT_THAT(none.ranges_of_as(15169), IsEmpty());
  EXPECT_EQ(none.info().bytes, 0U);
  EXPECT_EQ(small_table().find(Address{}).asn, 0U);
}

TEST_F(AddressTableTest, keeps_its_words_when_it_is_moved) {
  auto table = small_table();
  const auto origin = table.find(address("9.9.9.9"));
  const AddressTable other = std::move(table);
  EXPECT_EQ(origin.org, "Quad9");
  EXPECT_EQ(other.find(address("9.9.9.9")).org.data(), origin.org.data());
  EXPECT_TRUE(table.empty());
}

TEST_F(AddressTableTest, agrees_with_a_search_through_all_its_ranges) {
  const auto table = small_table();
  std::vector<std::pair<AddressRange, std::uint32_t>> known;
  for (const std::uint32_t asn : {13335, 201907, 16509, 64496, 15169, 19281, 714, 14618, 64499, 64500, 396982, 6432}) {
    for (const auto& range : table.ranges_of_as(asn)) known.emplace_back(range, asn);
  }
  std::mt19937 random{7};
  for (int i = 0; i < 20000; ++i) {
    const auto wanted = Address::v4(random() & 0x3fffffff);  // the lower quarter, where most of them are
    std::uint32_t expected = 0;
    for (const auto& [range, asn] : known) expected = range.contains(wanted) ? asn : expected;
    ASSERT_EQ(table.find(wanted).asn, expected) << wanted.to_string();
  }
}

TEST_F(AddressTableTest, says_that_there_is_no_file) {
  const auto table = AddressTable::open(path("absent"));
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().fault, Fault::Unreachable);
}

TEST_F(AddressTableTest, says_what_to_do_about_a_damaged_file) {
  small_table();
  auto bytes = read("table");
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  const auto table = AddressTable::open(write("damaged", bytes));
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().fault, Fault::Damaged);
  EXPECT_THAT(table.error().message, HasSubstr("is damaged (checksum does not match): build it again with"));
}

TEST_F(AddressTableTest, refuses_a_file_cut_short_anywhere) {
  small_table();
  const auto whole = read("table");
  // The index in the middle is 256 KiB of the same: every size near the ends, every 997th between.
  for (std::size_t size = 0; size < whole.size(); size += size < 256 || whole.size() - size < 512 ? 1 : 997) {
    const auto table = AddressTable::open(write("cut", std::string_view{whole}.substr(0, size)));
    ASSERT_FALSE(table) << "at " << size;
    EXPECT_EQ(table.error().fault, Fault::Damaged);
  }
}

// Gives the file the checksum that its bytes have, as somebody who means harm would.
void sign(std::string& bytes) {
  const auto checksum = XXH3_64bits(bytes.data() + 16, bytes.size() - 16);
  std::memcpy(bytes.data() + 8, &checksum, sizeof(checksum));
}

TEST_F(AddressTableTest, never_leads_outside_of_a_file_changed_with_its_checksum) {
  small_table();
  const auto whole = read("table");
  std::mt19937 random{11};
  for (int i = 0; i < 500; ++i) {
    auto bytes = whole;
    const bool near_ends = i % 4 != 0;
    const auto at =
        near_ends ? (random() % 2 == 0 ? random() % 512 : bytes.size() - 1 - random() % 2048) : random() % bytes.size();
    bytes[at] = static_cast<char>(random());
    sign(bytes);
    const auto table = AddressTable::open(write("changed", bytes));
    if (!table) continue;
    for (const auto* const text : {"0.0.0.0", "8.8.8.8", "255.255.255.255", "::", "2001:4860::1", "ffff::1"}) {
      const auto origin = table->find(address(text));
      EXPECT_LE(origin.org.size(), whole.size());
    }
    table->ranges_of_organisation(15169);
    table->organisations_like("o", 100);
    table->info();
  }
}

TEST_F(AddressTableTest, refuses_counts_that_its_size_does_not_bear) {
  small_table();
  const auto whole = read("table");
  for (const std::size_t field : {20, 24, 28, 32, 36}) {
    for (const std::uint32_t count : {0U, 1U, 0x7fffffffU, 0xffffffffU}) {
      auto bytes = whole;
      std::memcpy(bytes.data() + field, &count, sizeof(count));
      sign(bytes);
      EXPECT_FALSE(AddressTable::open(write("counts", bytes))) << field << " " << count;
    }
  }
}

TEST_F(AddressTableTest, names_a_format_that_it_does_not_read) {
  small_table();
  auto bytes = read("table");
  bytes[16] = 3;
  const auto table = AddressTable::open(write("newer", bytes));
  ASSERT_FALSE(table);
  EXPECT_THAT(table.error().message, HasSubstr("format 3, not 2"));
}

// The file as the first release wrote it: without names of organisations.
std::string of_the_first_format(const std::string& whole) {
  table_format::Header header;
  std::memcpy(&header, whole.data(), sizeof(header));
  const auto ases = sizeof(header) + header.v6_count * 20 + table_format::kIndexCount * 4 + header.v4_count * 8;
  const auto behind = ases + header.as_count * sizeof(table_format::AsRecord);
  auto bytes = whole.substr(0, ases);
  for (auto at = ases; at < behind; at += sizeof(table_format::AsRecord)) {
    table_format::AsRecord as;
    std::memcpy(&as, whole.data() + at, sizeof(as));
    const table_format::FirstAsRecord first{as.asn, as.org_asn, as.name_offset, as.name_length};
    bytes.append(reinterpret_cast<const char*>(&first), sizeof(first));
  }
  bytes += whole.substr(behind);
  bytes[16] = 1;
  sign(bytes);
  return bytes;
}

TEST_F(AddressTableTest, reads_the_format_of_the_first_release) {
  small_table();
  const auto table = AddressTable::open(write("first", of_the_first_format(read("table"))));
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->find(address("35.186.224.25")).org, "Google LLC");
  EXPECT_EQ(table->find(address("35.186.224.25")).org_asn, 15169U);
  EXPECT_EQ(table->members_of_organisation(15169).size(), 3U);
  EXPECT_EQ(table->find(address("255.255.255.255")).country, "");
}

TEST_F(AddressTableTest, refuses_a_folder_and_other_files) {
  EXPECT_EQ(AddressTable::open(folder_).error().fault, Fault::Damaged);
  EXPECT_EQ(AddressTable::open(write("text", std::string(500, 'x'))).error().fault, Fault::Damaged);
  EXPECT_EQ(AddressTable::open(write("nothing", "")).error().fault, Fault::Damaged);
}

}  // namespace
}  // namespace whither
