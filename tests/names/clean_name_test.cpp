#include "names/clean_name.h"

#include <gtest/gtest.h>

namespace whither {
namespace {

TEST(CleanName, leaves_a_good_name_as_it_is) {
  EXPECT_EQ(clean_name("Müller & Söhne 株式会社 🦊", 100), "Müller & Söhne 株式会社 🦊");
}

TEST(CleanName, takes_out_what_a_terminal_would_obey) {
  EXPECT_EQ(clean_name("a\x1b]0;b\x07\x7f\xc2\x9b", 100), "a]0;b");
  EXPECT_EQ(clean_name("abc\xe2\x80\xae"
                       "def\xef\xbb\xbf",
                       100),
            "abcdef");
  EXPECT_EQ(clean_name(std::string_view{"a\0b", 3}, 100), "ab");
}

TEST(CleanName, makes_one_space_of_many_and_none_at_the_ends) {
  EXPECT_EQ(clean_name(" \t a \r\n b\xc2\xa0 ", 9), "a b");
}

TEST(CleanName, repairs_what_is_not_utf8) {
  for (const std::string_view bad : {"\xff", "\xc0", "\x80", "\xe4"}) {
    EXPECT_EQ(clean_name("a" + std::string{bad} + "b", 100),
              "a\xef\xbf\xbd"
              "b");
  }
  EXPECT_EQ(clean_name("\xed\xa0\x80", 100), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");  // a surrogate
  EXPECT_EQ(clean_name("\xe0\x80\xaf", 100), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");  // an overlong slash
  EXPECT_EQ(clean_name("\xf4\x90\x80\x80", 100).size(), 12U);                          // beyond U+10FFFF
}

TEST(CleanName, never_cuts_a_character) {
  EXPECT_EQ(clean_name("aß", 2), "a");
  EXPECT_EQ(clean_name("aß", 3), "aß");
  EXPECT_EQ(clean_name("a b", 2), "a");
  EXPECT_EQ(clean_name("abc", 0), "");
}

}  // namespace
}  // namespace whither
