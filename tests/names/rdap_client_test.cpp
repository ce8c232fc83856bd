// What needs no server that speaks TLS; tests/e2e/rdap_test.py plays whole registries.
#include "names/rdap_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>
#include <vector>

#include "names/whois_play.h"
#include "temp_folder.h"

namespace whither {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

const auto kTarget = Address::parse("198.51.101.1").value();

// A folder in which IANA's list is kept.
class RdapClient : public testing::Test {
 protected:
  RdapClient() {
    list_at("https://rdap.example.net/");
    options_.folder = folder_.path();
    options_.total_timeout = 5s;
  }
  void list_at(const std::string& server) {
    const auto path = folder_.write("rdap-ipv4.json", R"({"services":[[["198.0.0.0/8"],[")" + server + R"("]]]})");
    struct stat status{};
    ::stat(path.c_str(), &status);
    written_ = time_of_seconds(status.st_mtim.tv_sec);
  }
  // The URLs that would be asked, all of which are refused.
  std::vector<std::string> wanted(Time now) {
    std::vector<std::string> urls;
    options_.gate.before = [&](const WhoisStep& step) -> Result<void> {
      urls.push_back(step.query);
      return fail(Fault::Unreachable, "it wants to be left alone");
    };
    const auto [answer, failure] = ask_rdap(kTarget, options_, now);
    EXPECT_TRUE(failure && failure->message == "it wants to be left alone");
    EXPECT_EQ(answer.asked.size(), urls.size());
    return urls;
  }

  TempFolder folder_;
  RdapOptions options_;
  Time written_;
};

TEST_F(RdapClient, asks_the_server_of_the_list_that_is_kept) {
  EXPECT_THAT(wanted(written_ + 24h), ElementsAre("https://rdap.example.net/ip/198.51.101.1"));
}

TEST_F(RdapClient, fetches_the_list_anew_after_a_week_and_does_with_the_old_one_where_that_fails) {
  EXPECT_THAT(wanted(written_ + 8 * 24h),
              ElementsAre("https://data.iana.org/rdap/ipv4.json", "https://rdap.example.net/ip/198.51.101.1"));
}

TEST_F(RdapClient, fetches_the_list_where_none_is_kept_or_it_is_spoilt) {
  folder_.write("rdap-ipv4.json", "spoilt");
  EXPECT_THAT(wanted(written_), ElementsAre("https://data.iana.org/rdap/ipv4.json"));
}

TEST_F(RdapClient, asks_nobody_where_the_list_names_no_server) {
  list_at("http://rdap.example.net/");
  const auto [answer, failure] = ask_rdap(kTarget, options_, written_);
  ASSERT_TRUE(failure);
  EXPECT_THAT(failure->message, HasSubstr("no RDAP server for 198.51.101.1"));
  EXPECT_TRUE(answer.asked.empty());
}

TEST_F(RdapClient, asks_nobody_inside_the_house) {
  for (const auto* const server :
       {"https://localhost/", "https://127.0.0.1/", "https://192.168.1.139/", "https://[::1]/"}) {
    list_at(server);
    const auto [answer, failure] = ask_rdap(kTarget, options_, written_);
    ASSERT_TRUE(failure) << server;
    EXPECT_THAT(failure->message, HasSubstr("private address")) << server;
    EXPECT_EQ(answer.asked.back().failure, failure->message);
  }
}

TEST_F(RdapClient, tells_whom_it_cannot_reach) {
  const auto closed = WhoisPlay{""}.port();
  options_.trust.host_map = {{"RDAP.example.net.", {"127.0.0.1", closed}}};
  const auto [answer, failure] = ask_rdap(kTarget, options_, written_);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->fault, Fault::Unreachable);
  EXPECT_THAT(failure->message, HasSubstr("rdap.example.net (at 127.0.0.1:"));
}

TEST_F(RdapClient, does_not_wait_longer_than_it_is_told) {
  const WhoisPlay silent{[](int connection, const std::string&) { WhoisPlay::wait_for_hangup(connection); }};
  options_.trust.host_map = {{"rdap.example.net", {"127.0.0.1", silent.port()}}};
  options_.total_timeout = 200ms;
  const auto began = std::chrono::steady_clock::now();
  const auto [answer, failure] = ask_rdap(kTarget, options_, written_);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->fault, Fault::TimedOut);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 2s);
}

TEST_F(RdapClient, needs_an_address) {
  const auto [answer, failure] = ask_rdap(Address{}, options_, written_);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->fault, Fault::Usage);
}

}  // namespace
}  // namespace whither
