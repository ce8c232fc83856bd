#include "names/source_words.h"

#include <gtest/gtest.h>

#include "names/head_words.h"

namespace whither {
namespace {

TEST(SourceWords, reads_the_members_at_the_top_of_an_object) {
  const std::string_view json = R"({"a": {"name": "inner"}, "list": ["name", "x"], "name" : "outer \"q\"", "n": 1})";
  EXPECT_EQ(json_text(json, "name"), "outer \"q\"");
  EXPECT_EQ(json_text(json, "n"), "");
  EXPECT_EQ(json_text(json, "absent"), "");
}

TEST(SourceWords, takes_any_bytes_and_any_end) {
  const std::string_view json = R"({"name": "a\\b", "version": "1"})";
  for (std::size_t size = 0; size < json.size(); ++size) json_text(json.substr(0, size), "version");
  EXPECT_EQ(json_text("}}}]", "name"), "");
  EXPECT_EQ(json_text("\"", "name"), "");
  EXPECT_EQ(json_text("{\"name\":\"a\\", "name"), "a\\");
}

TEST(SourceWords, finds_the_date_in_a_version) {
  EXPECT_EQ(date_in_version("2.3.2026061719"), "2026-06-17");
  EXPECT_EQ(date_in_version("20260617"), "2026-06-17");
  EXPECT_EQ(date_in_version("2.3.2026023019"), "");
  EXPECT_EQ(date_in_version("2.3.1"), "");
  EXPECT_EQ(date_in_version("1.2.12345678"), "");
  EXPECT_EQ(date_in_version(""), "");
}

TEST(SourceWords, finds_the_date_in_words_of_a_head) {
  EXPECT_EQ(date_in_words("Thu, 25 Jun 2026 04:33:59 GMT"), "2026-06-25");
  EXPECT_EQ(date_in_words("Thu, 5 Jan 2026"), "2026-01-05");
  for (const auto* other :
       {"", "25 Jun 2026", "Thu, 31 Jun 2026", "Thu, 25 June 2026", "Thu, -5 Jun 2026", "Thu, 25 Jun 26"}) {
    EXPECT_EQ(date_in_words(other), "") << other;
  }
}

}  // namespace
}  // namespace whither
