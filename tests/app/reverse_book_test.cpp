#include "app/reverse_book.h"

#include <gmock/gmock.h>

#include "temp_folder.h"

namespace whither {
namespace {

using namespace std::chrono_literals;
using enum ReverseAnswer::Fate;

constexpr Time kNow = time_of_seconds(1'800'000'000);
constexpr const char* kServers = "192.0.2.53:53";

Address address(std::string_view text) { return Address::parse(text).value(); }

class AReverseBook : public testing::Test {
 protected:
  void keep(const std::vector<ReverseAnswer>& answers, Time asked = kNow) {
    auto book = ReverseBook::open_for_writing(folder_.path());
    ASSERT_TRUE(book) << book.error().message;
    ASSERT_TRUE(book->keep(answers, kServers, asked));
  }
  std::optional<ReverseAnswer> find(std::string_view where, Time now = kNow, const std::string& servers = kServers) {
    auto book = ReverseBook::open(folder_.path());
    EXPECT_TRUE(book && *book);
    auto found = (*book)->find(address(where), servers, now);
    EXPECT_TRUE(found);
    return *found;
  }

  TempFolder folder_;
};

TEST_F(AReverseBook, is_nothing_where_there_is_none) {
  const auto book = ReverseBook::open(folder_.path());
  ASSERT_TRUE(book);
  EXPECT_FALSE(*book);
}

TEST_F(AReverseBook, keeps_names_a_week_none_a_day_and_failures_ten_minutes) {
  keep({{.address = address("198.51.100.7"), .fate = Named, .name = "host-7.example"},
        {.address = address("2001:db8::8"), .fate = None},
        {.address = address("198.51.100.9"), .fate = Failed, .failure = "it refused"}});
  EXPECT_EQ(find("198.51.100.7")->name, "host-7.example");
  EXPECT_EQ(find("198.51.100.7")->fate, Named);
  EXPECT_EQ(find("2001:db8::8")->fate, None);
  EXPECT_EQ(find("198.51.100.9")->failure, "it refused");
  EXPECT_FALSE(find("198.51.100.9", kNow, "192.0.2.54:53")) << "another server may know";
  EXPECT_TRUE(find("198.51.100.7", kNow, "192.0.2.54:53"));
  EXPECT_FALSE(find("198.51.100.10"));
  EXPECT_FALSE(find("198.51.100.9", kNow + 11min));
  EXPECT_TRUE(find("2001:db8::8", kNow + 23h));
  EXPECT_FALSE(find("2001:db8::8", kNow + 25h));
  EXPECT_TRUE(find("198.51.100.7", kNow + 6 * 24h));
  EXPECT_FALSE(find("198.51.100.7", kNow + 8 * 24h));
  EXPECT_FALSE(find("198.51.100.7", kNow - 1s)) << "a clock was wrong";
}

TEST_F(AReverseBook, takes_what_is_newer_and_forgets_what_has_run_out) {
  keep({{.address = address("198.51.100.7"), .fate = Named, .name = "old.example"},
        {.address = address("198.51.100.8"), .fate = Named, .name = "other.example"}});
  keep({{.address = address("198.51.100.7"), .fate = Named, .name = "new.example"}}, kNow + 8 * 24h);
  EXPECT_EQ(find("198.51.100.7", kNow + 8 * 24h)->name, "new.example");
  EXPECT_FALSE(find("198.51.100.8"));
}

}  // namespace
}  // namespace whither
