#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "names/address_table_build.h"

namespace whither {

// About thirty ranges of our own in the notations that a table is built from.
inline constexpr std::string_view kAsV4 =
    "# start,end,asn,name\n"
    "1.1.1.0,1.1.1.255,13335,\"Cloudflare, Inc.\"\n"
    "2.26.200.0,2.26.215.255,201907,\"LLC \"\"SPUTNIK\"\"\"\n"
    "3.0.0.0,3.255.255.255,16509,\"Amazon.com, Inc.\"\n"
    "3.1.0.0,3.1.255.255,64496,Inside\n"
    "8.8.4.0,8.8.4.255,15169,Google LLC\n"
    "8.8.8.0,8.8.8.255,15169,Google LLC\n"
    "8.8.9.0,8.8.9.255,15169,Google LLC\n"
    "9.9.9.0,9.9.9.255,19281,Quad9\n"
    "17.0.0.0,17.255.255.255,714,Apple Inc.\n"
    "18.204.0.0,18.215.255.255,14618,\"Amazon.com, Inc.\"\n"
    "20.0.0.0,20.0.0.255,64499,\n"
    "20.0.1.0,20.0.1.255,64500,\n"
    "35.184.0.0,35.191.255.255,396982,Google LLC\n"
    "64.233.160.0,64.233.191.255,15169,Google LLC\n"
    "72.14.192.0,72.14.192.255,6432,Google LLC\n"
    "108.170.192.0,108.177.127.255,15169,Google LLC\n"
    "140.82.112.0,140.82.127.255,36459,\"GitHub, Inc.\"\n"
    "255.255.254.0,255.255.255.255,64501,The last one\n";
inline constexpr std::string_view kAsV6 =
    "2001:4860::,2001:4860:ffff:ffff:ffff:ffff:ffff:ffff,15169,Google LLC\n"
    "2606:4700::,2606:4700:ffff:ffff:ffff:ffff:ffff:ffff,13335,\"Cloudflare, Inc.\"\n"
    "2620:fe::,2620:fe::ffff,19281,Quad9\n"
    "ffff::,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,64501,The last one\n";
inline constexpr std::string_view kCountryV4 =  // decimal: 1.1.1.0/24, 8.8.4.0–8.8.9.255, 17.0.0.0/9
    "16843008,16843263,AU\n"
    "134743040,134744575,US\n"
    "285212672,293601279,US\n"
    "1000000000,1000000255,??\n";
inline constexpr std::string_view kCountryV6 =  // the same as 2001:4860::/32
    "42541956101370907050197289607612071936,42541956180599069564461627201156022271,US\n";

class TableTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* const test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = testing::TempDir() + "whither_" + test->test_suite_name() + "_" + test->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  std::string write(const std::string& name, std::string_view text) const {
    std::ofstream{path(name), std::ios::binary} << text;
    return path(name);
  }
  std::string read(const std::string& name) const {
    std::ifstream file{path(name), std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
  }
  // A table of one file with this text, and the error's sentence where there is none.
  AddressTable table_of(std::string_view csv) {
    const auto built = build_address_table({.paths = {write("one.csv", csv)}}, path("table"));
    message_ = built ? "" : built.error().message;
    auto table = AddressTable::open(path("table"));
    return table ? std::move(*table) : AddressTable{};
  }
  // The table of all the ranges above.
  AddressTable small_table() {
    const BuildInputs inputs{.paths = {write("as4.csv", kAsV4), write("as6.csv", kAsV6), write("cc4.csv", kCountryV4),
                                       write("cc6.csv", kCountryV6)}};
    const auto built = build_address_table(inputs, path("table"));
    EXPECT_TRUE(built) << built.error().message;
    auto table = AddressTable::open(path("table"));
    EXPECT_TRUE(table) << table.error().message;
    return table ? std::move(*table) : AddressTable{};
  }

  std::string folder_;
  std::string message_;
};

inline Address address(std::string_view text) { return Address::parse(text).value(); }
inline AddressRange range(std::string_view first, std::string_view last) { return {address(first), address(last)}; }

}  // namespace whither
