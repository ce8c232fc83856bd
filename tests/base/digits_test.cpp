#include "base/digits.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <limits>

namespace whither {
namespace {

template <typename Append>
std::string made(Append append) {
  std::string out = ">";
  append(out);
  return out;
}

TEST(Digits, of_numbers_are_filled_up_with_zeros) {
  EXPECT_EQ(made([](auto& out) { append_number(out, 0); }), ">0");
  EXPECT_EQ(made([](auto& out) { append_number(out, 7, 2); }), ">07");
  EXPECT_EQ(made([](auto& out) { append_number(out, 2026, 4); }), ">2026");
  EXPECT_EQ(made([](auto& out) { append_number(out, 12345, 4); }), ">12345");
  EXPECT_EQ(made([](auto& out) { append_number(out, ~std::uint64_t{0}); }), ">18446744073709551615");
  EXPECT_EQ(made([](auto& out) { append_signed(out, std::numeric_limits<std::int64_t>::min()); }),
            ">-9223372036854775808");
}

TEST(Digits, of_bytes_are_two) {
  EXPECT_EQ(made([](auto& out) {
              for (const auto byte : {0x00, 0x0a, 0xa0, 0xff}) append_hex(out, static_cast<std::byte>(byte));
            }),
            ">000aa0ff");
}

TEST(Digits, of_reals_are_those_of_printf) {
  for (const double value : {0.0, -0.0, 0.1, 1.0, 1e20, -1e-7, 3.14159265358979, 2.2250738585072014e-308,
                             -std::numeric_limits<double>::max()}) {
    for (const int digits : {9, 17}) {
      char wanted[64];
      std::snprintf(wanted, sizeof wanted, ">%.*g", digits, value);
      EXPECT_EQ(made([&](auto& out) { append_real(out, value, digits); }), wanted);
    }
  }
}

}  // namespace
}  // namespace whither
