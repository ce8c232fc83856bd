#include "query/pattern.h"

#include <gmock/gmock.h>

#include <string>
#include <thread>
#include <vector>

namespace whither {
namespace {

TEST(Pattern, matches_whole_texts_in_either_case) {
  EXPECT_TRUE(Pattern::of_text("a.b").matches("A.B"));
  EXPECT_FALSE(Pattern::of_text("a.b").matches("axb"));
  EXPECT_TRUE(Pattern::of_domain("example.org").matches("www.Example.org"));
  EXPECT_FALSE(Pattern::of_domain("example.org").matches("badexample.org"));
  EXPECT_TRUE(Pattern::of_glob("*.example.???").matches("a.b.example.net"));
  EXPECT_FALSE(Pattern::of_glob("*.example.???").matches("example.net"));
  EXPECT_TRUE(Pattern::of_part("mpl").matches("EXAMPLE\nnet"));
}

TEST(Pattern, takes_regular_expressions_or_says_why_not) {
  std::string why;
  EXPECT_TRUE(Pattern::of_regex("^ad[sz]?[.]", why)->matches("ADS.example.org"));
  EXPECT_FALSE(Pattern::of_regex("^ad[sz]?[.]", why)->matches("www.ads.example.org"));
  EXPECT_EQ(why, "");
  EXPECT_FALSE(Pattern::of_regex("a)|(b", why));
  EXPECT_EQ(why, "unexpected ): a)|(b");
  EXPECT_FALSE(Pattern::of_regex("(((x{100}){100}){100})", why));
}

TEST(Pattern, is_never_too_large_to_match_where_a_filter_holds_it) {
  EXPECT_TRUE(Pattern::of_glob(std::string(4000, '?')).matches(std::string(4000, 'x')));
  EXPECT_FALSE(Pattern::of_glob(std::string(4000, '?')).matches(std::string(3999, 'x')));
  EXPECT_TRUE(Pattern::of_text(std::string(4000, 'x')).matches(std::string(4000, 'X')));
}

TEST(Pattern, is_made_once_whoever_matches_first) {
  const auto pattern = Pattern::of_glob("*.example.org");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([copy = pattern] { EXPECT_TRUE(copy.matches("www.example.org")); });
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace whither
