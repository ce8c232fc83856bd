#include "base/utf8.h"

#include <gtest/gtest.h>

#include "base/json_text.h"

namespace whither {
namespace {

TEST(Utf8, tells_the_size_of_a_sequence_and_of_what_is_none) {
  EXPECT_EQ(utf8_sequence("a"), 1U);
  EXPECT_EQ(utf8_sequence("\xc3\xa9t\xc3\xa9"), 2U);
  EXPECT_EQ(utf8_sequence("\xe2\x82\xac"), 3U);
  EXPECT_EQ(utf8_sequence("\xf0\x9f\x98\x80"), 4U);
  for (const std::string_view bad :
       {"", "\x80", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"}) {
    EXPECT_EQ(utf8_sequence(bad), 0U);
  }
}

TEST(JsonText, escapes_what_json_cannot_hold_and_repairs_what_is_no_text) {
  std::string out = "x";
  append_json_text(out, "a\"b\\c\n\x7f\xff\xc3\xa9");
  EXPECT_EQ(out, "x\"a\\\"b\\\\c\\u000a\\u007f\xef\xbf\xbd\xc3\xa9\"");
}

}  // namespace
}  // namespace whither
