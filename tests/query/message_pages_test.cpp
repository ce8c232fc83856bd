#include "query/message_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "query/sample.h"

namespace whither {
namespace {

// The codes that the source gives.
std::set<std::string> codes_of_source() {
  const auto top = std::filesystem::path{WHITHER_TEST_DATA}.parent_path().parent_path();
  std::set<std::string> codes;
  const std::regex code{"\"(F[0-9]{3})\""};
  for (const auto& entry : std::filesystem::directory_iterator{top / "src/query"}) {
    if (entry.path().extension() != ".cpp" || entry.path().filename() == "message_pages.cpp") continue;
    std::ifstream file{entry.path()};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    for (std::sregex_iterator at{text.begin(), text.end(), code}, end; at != end; ++at) codes.insert((*at)[1]);
  }
  return codes;
}

TEST(MessagePages, are_there_for_every_code_that_the_source_gives) {
  const auto codes = codes_of_source();
  EXPECT_GE(codes.size(), 17U);
  for (const auto& code : codes) EXPECT_NE(message_page(code), nullptr) << code;
}

TEST(MessagePages, come_in_the_order_of_their_codes_and_say_something) {
  EXPECT_TRUE(std::ranges::is_sorted(message_pages(), {}, &MessagePage::code));
  for (const auto& page : message_pages()) {
    EXPECT_FALSE(page.title.empty() || page.means.empty() || page.instead.empty()) << page.code;
  }
  EXPECT_EQ(message_page("f002"), message_page("F002"));
  EXPECT_EQ(message_page("F999"), nullptr);
}

TEST(MessagePages, have_examples_that_get_the_message) {
  const auto codes = codes_of_source();
  for (const auto& page : message_pages()) {
    if (page.needs_names || !codes.contains(std::string(page.code))) continue;
    if (page.example.empty()) {
      EXPECT_TRUE(page.code == "F017" || page.code == "F018" || page.code == "F019") << page.code;
      continue;
    }
    const auto filter = Filter::parse(page.example, sample_vocabulary());
    const auto code = !filter                      ? filter.error().code
                      : filter->messages().empty() ? std::string{}
                                                   : filter->messages().front().code;
    EXPECT_EQ(code, page.code) << page.example;
  }
}

TEST(MessagePages, have_filters_to_write_instead_that_are_right) {
  for (const auto& page : message_pages()) {
    const auto filter = Filter::parse(page.instead, sample_vocabulary());
    if (!filter && page.needs_names) continue;
    ASSERT_TRUE(filter) << page.code << ": " << page.instead;
    EXPECT_TRUE(filter->messages().empty()) << page.code;
  }
}

}  // namespace
}  // namespace whither
