#include "report/json.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/utf8.h"

namespace whither {
namespace {

using namespace std::string_view_literals;

std::string text(std::string_view value) { return Json{}.text(value).string(); }

constexpr auto kReplaced = "\xef\xbf\xbd"sv;  // U+FFFD

TEST(Json, nests_objects_and_arrays) {
  Json json;
  json.object()
      .field("a", std::uint64_t{1})
      .key("b")
      .array()
      .number(std::uint64_t{2})
      .text("x")
      .object()
      .end()
      .null()
      .end();
  EXPECT_EQ(json.flag("c", true).field("d", 0.5).key("e").object().end().end().take(),
            R"({"a":1,"b":[2,"x",{},null],"c":true,"d":0.5,"e":{}})");
  EXPECT_EQ(json.array().end().take(), "[]") << "it begins anew";
}

TEST(Json, writes_numbers_whole) {
  EXPECT_EQ(Json{}.number(~std::uint64_t{0}).string(), "18446744073709551615");
  EXPECT_EQ(Json{}.number(1.0 / 3).string(), "0.333333");
  EXPECT_EQ(Json{}.number(std::numeric_limits<double>::infinity()).string(), "null");
  EXPECT_EQ(Json{}.number(std::numeric_limits<double>::quiet_NaN()).string(), "null");
}

TEST(Json, escapes_what_would_end_a_text_or_control_a_terminal) {
  EXPECT_EQ(text("a\"b\\c/d"), R"("a\"b\\c/d")");
  EXPECT_EQ(text("\n\t\x1b[31m\x7f\0"sv), R"("\u000a\u0009\u001b[31m\u007f\u0000")");
  EXPECT_EQ(Json{}.object().field("k\"", "v").end().string(), R"({"k\"":"v"})");
}

TEST(Json, keeps_utf8) { EXPECT_EQ(text("Zürich 東京 🌍"), "\"Zürich 東京 🌍\""); }

TEST(RepairedUtf8, replaces_each_byte_that_belongs_to_no_character) {
  const auto one = [](std::string_view bad) { return repaired_utf8(bad) == kReplaced; };
  EXPECT_TRUE(one("\xff"));
  EXPECT_TRUE(one("\x80"));
  EXPECT_TRUE(one("\xc3"));
  const auto all = [](std::string_view bad) {
    std::string wanted;
    for (std::size_t i = 0; i < bad.size(); ++i) wanted += kReplaced;
    return repaired_utf8(bad) == wanted;
  };
  EXPECT_TRUE(all("\xc0\xaf")) << "overlong";
  EXPECT_TRUE(all("\xe0\x80\xaf")) << "overlong";
  EXPECT_TRUE(all("\xf0\x80\x80\xaf")) << "overlong";
  EXPECT_TRUE(all("\xed\xa0\x80")) << "a surrogate";
  EXPECT_TRUE(all("\xf4\x90\x80\x80")) << "beyond U+10FFFF";
  EXPECT_TRUE(all("\xf5\x80\x80\x80"));
  EXPECT_TRUE(all("\xe6\x9d")) << "cut short";
  EXPECT_EQ(repaired_utf8("a\xff\xc3\xbcz"), "a\xef\xbf\xbdüz");
  EXPECT_EQ(repaired_utf8("\xf4\x8f\xbf\xbf\xee\x80\x80\xed\x9f\xbf"), "\xf4\x8f\xbf\xbf\xee\x80\x80\xed\x9f\xbf");
}

TEST(RepairedUtf8, is_valid_whatever_comes_in) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string bytes{static_cast<char>(first), static_cast<char>(second), 'x'};
      const auto once = repaired_utf8(bytes);
      ASSERT_EQ(repaired_utf8(once), once) << first << " " << second;
      ASSERT_TRUE(once.ends_with('x'));
    }
  }
}

TEST(Printable, leaves_a_terminal_nothing_to_obey) {
  EXPECT_EQ(printable("a\x1b[2Jb\r\n\x7f"), "a?[2Jb???");
  EXPECT_EQ(printable("\xc2\x9b"
                      "31m"),
            "?31m")
      << "C1";
  EXPECT_EQ(printable("\x9b"), kReplaced);
  EXPECT_EQ(printable("Zürich\xc2\xa0東京"), "Zürich\xc2\xa0東京");
}

}  // namespace
}  // namespace whither
