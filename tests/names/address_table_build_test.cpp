#include "names/address_table_build.h"

#include <gmock/gmock.h>

#include <chrono>
#include <filesystem>

#include "base/time.h"
#include "names/table_fixture.h"

namespace whither {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

using AddressTableBuild = TableTest;

TEST_F(AddressTableBuild, counts_what_it_took) {
  small_table();
  const auto info = AddressTable::open(path("table"))->info();
  EXPECT_EQ(info.asns, 14U);
  EXPECT_EQ(info.organisations, 11U);
  EXPECT_EQ(info.v6_ranges, 4U);
  EXPECT_EQ(info.bytes, std::filesystem::file_size(path("table")));
}

TEST_F(AddressTableBuild, lets_the_narrower_range_win) {
  const auto table = table_of(
      "10.0.0.0,10.0.0.255,1,wide\n10.0.0.64,10.0.0.127,2,narrow\n10.0.0.96,10.0.0.99,3,narrowest\n"
      "10.0.0.200,10.0.1.20,4,across\n");
  const auto asn = [&](std::string_view text) { return table.find(address(text)).asn; };
  EXPECT_EQ(asn("10.0.0.63"), 1U);
  EXPECT_EQ(asn("10.0.0.64"), 2U);
  EXPECT_EQ(asn("10.0.0.97"), 3U);
  EXPECT_EQ(asn("10.0.0.100"), 2U);
  EXPECT_EQ(asn("10.0.0.128"), 1U);
  EXPECT_EQ(asn("10.0.0.200"), 4U);
  EXPECT_EQ(asn("10.0.1.20"), 4U);
  EXPECT_EQ(asn("10.0.1.21"), 0U);
}

TEST_F(AddressTableBuild, keeps_the_first_of_two_equal_ranges) {
  EXPECT_EQ(table_of("10.0.0.0,10.0.0.255,1,a\n10.0.0.0,10.0.0.255,2,b\n").find(address("10.0.0.1")).asn, 1U);
}

TEST_F(AddressTableBuild, takes_lines_in_any_order) {
  const auto table = table_of("9.9.9.0,9.9.9.255,2,b\n2620:fe::,2620:fe::ff,3,c\n1.1.1.0,1.1.1.255,1,a\n");
  EXPECT_EQ(table.find(address("1.1.1.1")).asn, 1U);
  EXPECT_EQ(table.find(address("9.9.9.9")).asn, 2U);
  EXPECT_EQ(table.find(address("2620:fe::9")).asn, 3U);
}

TEST_F(AddressTableBuild, reads_names_in_quotes_line_ends_of_windows_and_a_last_line_without_end) {
  const auto table = table_of(
      "\xef\xbb\xbf"
      "1.0.0.0,1.0.0.255,1,\"LLC \"\"A, B\"\"\"\r\n\r\n1.0.1.0,1.0.1.255,AS2,plain");
  EXPECT_EQ(table.find(address("1.0.0.1")).org, "LLC \"A, B\"");
  EXPECT_EQ(table.find(address("1.0.1.1")).org, "plain");
}

TEST_F(AddressTableBuild, makes_names_fit_to_be_shown) {
  const auto table =
      table_of("1.0.0.0,1.0.0.255,1,\" a\x1b[31m\t b\xff \"\n1.0.1.0,1.0.1.255,2," + std::string(300, 'x') + "\n");
  EXPECT_EQ(table.find(address("1.0.0.1")).org, "a[31m b\xef\xbf\xbd");
  EXPECT_EQ(table.find(address("1.0.1.1")).org, std::string(120, 'x'));
}

TEST_F(AddressTableBuild, passes_over_ranges_that_nobody_announces) {
  const auto table = table_of("1.0.0.0,1.0.0.255,0,Not routed\n1.0.1.0,1.0.1.255,2,b\n");
  EXPECT_EQ(table.find(address("1.0.0.1")).org, "");
  EXPECT_EQ(table.info().asns, 1U);
}

TEST_F(AddressTableBuild, names_file_and_line_of_what_it_does_not_understand) {
  const std::string good = "1.0.0.0,1.0.0.255,1,a\n";
  for (const std::string_view bad :
       {"1.0.1.0,1.0.1.255,x,a", "1.0.1.0,1.0.0.0,1,a", "1.0.1.0,2001:db8::,1,a", "1.0.1.0,1.0.1.256,1,a",
        "1.0.1.0,1.0.1.255,4294967296,a", "1.0.1.0,1.0.1.255,1,\"a", "1.0.1.0,1.0.1.255,1,\"a\"b", "1.0.1.0,1.0.1.255",
        "1.0.1.0,1.0.1.255,US", "1.0.1.0,1.0.1.255,1,a,b", ",,,",
        "340282366920938463463374607431768211456,340282366920938463463374607431768211457,1,a"}) {
    table_of(good + std::string{bad} + "\n");
    EXPECT_THAT(message_, HasSubstr("one.csv:2: ")) << bad;
  }
}

TEST_F(AddressTableBuild, refuses_words_that_are_no_country_code) {
  for (const std::string_view bad : {"USA", "us", "U1", "U"}) {
    table_of("1.0.0.0,1.0.0.255," + std::string{bad} + "\n");
    EXPECT_THAT(message_, EndsWith("one.csv:1: no country code")) << bad;
  }
}

TEST_F(AddressTableBuild, refuses_an_endless_line) {
  table_of("1.0.0.0,1.0.0.255,1,a\n" + std::string(100'000, 'x'));
  EXPECT_THAT(message_, EndsWith("one.csv:2: a line of more than 4096 bytes"));
}

TEST_F(AddressTableBuild, refuses_files_without_ranges) {
  table_of("# nothing\n\n");
  EXPECT_THAT(message_, HasSubstr("no address ranges"));
  EXPECT_EQ(build_address_table({}, path("table")).error().fault, Fault::Usage);
  EXPECT_EQ(build_address_table({.paths = {path("absent.csv")}}, path("table")).error().fault, Fault::Unreachable);
}

TEST_F(AddressTableBuild, says_where_it_cannot_write) {
  const auto built = build_address_table({.paths = {write("a.csv", "1.0.0.0,1.0.0.255,1,a\n")}}, path("absent/table"));
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error().fault, Fault::Unreachable);
}

TEST_F(AddressTableBuild, leaves_the_old_table_standing_when_it_fails) {
  table_of("1.0.0.0,1.0.0.255,1,a\n");
  const auto before = read("table");
  table_of("1.0.0.0,1.0.0.255,1,a\nbroken\n");
  EXPECT_EQ(read("table"), before);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator{folder_}, {}), 2);  // one.csv and table
}

TEST_F(AddressTableBuild, takes_the_files_of_a_folder_and_words_of_its_package) {
  write("package.json",
        "{\"author\": {\"name\": \"nobody\"}, \"name\": \"@ip-location-db/asn\",\n \"version\": \"2.3.2026061719\"}");
  write("asn-ipv4.csv", kAsV4);
  write("asn-ipv4-num.csv", "not read");
  const auto info = build_address_table({.paths = {folder_}}, path("table"));
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ(info->as_of, "2026-06-17");
  ASSERT_EQ(info->sources.size(), 1U);
  EXPECT_EQ(info->sources.front().version, "2.3.2026061719");
  EXPECT_EQ(info->sources.front().attribution, "IP to ASN data: DB-IP, RouteViews, NRO (CC BY 4.0)");
  EXPECT_EQ(info->sources.front().as_of, "2026-06-17");
}

TEST_F(AddressTableBuild, dates_a_lone_file_by_the_day_of_its_change) {
  const auto file = write("my ranges.csv", "1.0.0.0,1.0.0.255,1,a\n");
  const auto day = std::chrono::file_clock::from_sys(Time{std::chrono::sys_days{std::chrono::year{2026} / 8 / 14}});
  std::filesystem::last_write_time(file, day);
  const auto info = build_address_table({.paths = {file}}, path("table"));
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ(info->as_of, "2026-08-14");
  EXPECT_EQ(info->sources.front().name, "my ranges.csv");
}

TEST_F(AddressTableBuild, takes_the_callers_words_before_its_own) {
  const BuildInputs inputs{.paths = {write("a.csv", "1.0.0.0,1.0.0.255,1,a\n")},
                           .sources = {{.name = "ours", .version = "3", .licence = "CC0", .attribution = "by\tus"}},
                           .as_of = "2020-02-02"};
  const auto info = build_address_table(inputs, path("table"));
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ(info->as_of, "2020-02-02");
  EXPECT_EQ(info->sources.front().name, "ours");
  EXPECT_EQ(info->sources.front().attribution, "by us");
}

}  // namespace
}  // namespace whither
