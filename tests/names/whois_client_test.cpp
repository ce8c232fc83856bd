#include "names/whois_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "names/whois_play.h"

namespace whither {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

const Address kTarget = Address::parse("192.0.2.10").value();

constexpr auto kIana = "refer: whois.ripe.net\n\ninetnum: 192.0.0.0 - 192.255.255.255\norganisation: RIPE NCC\n\n";
constexpr auto kRipe = "inetnum: 192.0.2.0 - 192.0.2.255\nnetname: LAN\ndescr: Example Net\nsource: RIPE\n";

std::string pointer_to(const std::string& referral) {
  return "NetRange: 192.0.2.0 - 192.0.2.255\nNetType: Allocated to RIPE NCC\nReferralServer: " + referral + "\n";
}

HostPort here(std::uint16_t port) { return {"127.0.0.1", port}; }

// Patience of a test: no case below waits longer than half a second.
WhoisOptions asking(const WhoisPlay& iana) {
  WhoisOptions options;
  options.host_map = {{"whois.iana.org", here(iana.port())}};
  options.connect_timeout = 500ms;
  options.idle_timeout = 150ms;
  options.total_timeout = 5s;
  return options;
}

// A port on which nobody listens.
std::uint16_t closed_port() { return WhoisPlay{""}.port(); }

TEST(WhoisClient, follows_iana_to_the_registry) {
  const WhoisPlay iana{kIana}, ripe{kRipe};
  auto options = asking(iana);
  options.host_map.push_back({"WHOIS.RIPE.NET.", here(ripe.port())});
  const auto answer = ask_whois(kTarget, options);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->registration.org, "Example Net");
  EXPECT_THAT(iana.questions(), ElementsAre("192.0.2.10\r\n"));
  EXPECT_THAT(ripe.questions(), ElementsAre("--no-personal 192.0.2.10\r\n"));
  ASSERT_EQ(answer->asked.size(), 2U);
  EXPECT_EQ(answer->asked[1].server, "whois.ripe.net");
  EXPECT_EQ(answer->asked[1].bytes, std::string{kRipe}.size());
  EXPECT_EQ(answer->asked[1].failure, "");
  EXPECT_THAT(answer->text, HasSubstr("# whois.ripe.net\ninetnum:"));
}

TEST(WhoisClient, asks_an_unknown_server_for_the_plain_address) {
  const WhoisPlay server{kRipe};
  WhoisOptions options;
  options.server = here(server.port());
  const auto answer = ask_whois(Address::parse("192.0.2.99").value(), options);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_THAT(server.questions(), ElementsAre("192.0.2.99\r\n"));
  EXPECT_EQ(answer->asked[0].server, "127.0.0.1:" + std::to_string(server.port()));
}

TEST(WhoisClient, asks_arin_and_jpnic_in_their_own_words) {
  const WhoisPlay arin{pointer_to("whois://whois.nic.ad.jp/")},
      jpnic{"[Network Number] 192.0.2.0/24\n[Organization] Rei\n"};
  auto options = asking(arin);
  options.server = {"whois.arin.net", 43};
  options.host_map = {{"whois.arin.net", here(arin.port())}, {"whois.nic.ad.jp", here(jpnic.port())}};
  const auto answer = ask_whois(kTarget, options);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_THAT(arin.questions(), ElementsAre("n + 192.0.2.10\r\n"));
  EXPECT_THAT(jpnic.questions(), ElementsAre("192.0.2.10/e\r\n"));
  EXPECT_EQ(answer->registration.org, "Rei");
}

TEST(WhoisClient, puts_a_slow_answer_together) {
  const WhoisPlay slow{[](int connection, const std::string&) {
    for (const char letter : std::string_view{kRipe}.substr(0, 40)) {
      WhoisPlay::say(connection, {&letter, 1});
      std::this_thread::sleep_for(1ms);
    }
    WhoisPlay::say(connection, std::string_view{kRipe}.substr(40));
  }};
  const auto answer = ask_whois(kTarget, asking(slow));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->registration.org, "Example Net");
}

TEST(WhoisClient, gives_up_on_a_server_that_says_nothing) {
  const WhoisPlay silent{[](int connection, const std::string&) { WhoisPlay::wait_for_hangup(connection); }};
  const auto answer = ask_whois(kTarget, asking(silent));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().fault, Fault::TimedOut);
  EXPECT_THAT(answer.error().message, HasSubstr("whois.iana.org"));
  EXPECT_THAT(answer.error().message, HasSubstr("0.15 s"));
}

TEST(WhoisClient, gives_up_on_a_server_that_drips_for_ever) {
  std::atomic<bool> hung_up = false;
  const WhoisPlay dripping{[&](int connection, const std::string&) {
    while (::send(connection, "%", 1, MSG_NOSIGNAL) == 1) std::this_thread::sleep_for(5ms);
    hung_up = true;
  }};
  auto options = asking(dripping);
  options.total_timeout = 200ms;
  const auto answer = ask_whois(kTarget, options);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().fault, Fault::TimedOut);
  EXPECT_THAT(answer.error().message, HasSubstr("0.2 s for all servers"));
}

TEST(WhoisClient, keeps_a_bounded_part_of_an_endless_answer) {
  const WhoisPlay endless{[](int connection, const std::string&) {
    WhoisPlay::say(connection, kRipe);
    for (int i = 0; i < 10; ++i) WhoisPlay::say(connection, "\n" + std::string(1024 * 1024, 'x'));
  }};
  const auto answer = ask_whois(kTarget, asking(endless));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->registration.org, "Example Net");
  EXPECT_EQ(answer->asked[0].bytes, std::size_t{256} * 1024);
  EXPECT_TRUE(answer->asked[0].cut);
}

TEST(WhoisClient, calls_a_closed_port_unreachable) {
  WhoisOptions options;
  options.server = here(closed_port());
  const auto answer = ask_whois(kTarget, options);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().fault, Fault::Unreachable);
  EXPECT_THAT(answer.error().message, HasSubstr("Connection refused"));
}

TEST(WhoisClient, calls_a_server_without_an_answer_unreachable) {
  const WhoisPlay mute{""};
  const auto answer = ask_whois(kTarget, asking(mute));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().fault, Fault::Unreachable);
}

TEST(WhoisClient, survives_a_server_that_resets_the_connection) {
  const WhoisPlay rude{[](int connection, const std::string&) {
    WhoisPlay::say(connection, kRipe);
    const linger at_once{1, 0};
    ::setsockopt(connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }};
  const auto answer = ask_whois(kTarget, asking(rude));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().fault, Fault::Unreachable);
}

TEST(WhoisClient, keeps_what_it_learned_when_a_later_server_fails) {
  const WhoisPlay iana{kIana};
  auto options = asking(iana);
  options.host_map.push_back({"whois.ripe.net", here(closed_port())});
  const auto answer = ask_whois(kTarget, options);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->registration.status, WhoisStatus::Referral);
  ASSERT_EQ(answer->asked.size(), 2U);
  EXPECT_THAT(answer->asked[1].failure, HasSubstr("whois.ripe.net"));
}

TEST(WhoisClient, asks_no_server_twice) {
  const WhoisPlay first{pointer_to("whois://whois.ripe.net")}, second{pointer_to("whois://WHOIS.IANA.ORG:43")};
  auto options = asking(first);
  options.host_map.push_back({"whois.ripe.net", here(second.port())});
  const auto answer = ask_whois(kTarget, options);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(first.questions().size(), 1U);
  EXPECT_THAT(answer->asked.back().failure, HasSubstr("asked before"));
}

TEST(WhoisClient, follows_no_more_referrals_than_allowed) {
  const WhoisPlay a{pointer_to("whois://whois.arin.net")}, b{pointer_to("whois://whois.ripe.net")}, c{kRipe};
  auto options = asking(a);
  options.host_map.push_back({"whois.arin.net", here(b.port())});
  options.host_map.push_back({"whois.ripe.net", here(c.port())});
  options.referral_limit = 1;
  const auto answer = ask_whois(kTarget, options);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(c.questions().size(), 0U);
  EXPECT_THAT(answer->asked.back().failure, HasSubstr("too many referrals"));
}

// Each of these is an answer under a stranger's control.
TEST(WhoisClient, follows_no_referral_to_where_it_was_not_told_to_go) {
  const std::string port = std::to_string(closed_port());
  for (const auto& referral : std::vector<std::string>{
           "whois://whois.evil.example", "whois://127.0.0.1:" + port, "whois://localhost:" + port,
           "whois://192.168.1.139", "whois://[::1]:43", "rwhois://rwhois.example.net:4321", "whois://whois.ripe.net:25",
           "http://whois.ripe.net", "whois://", "whois://a\x1b[2Jb"}) {
    const WhoisPlay arin{pointer_to(referral)};
    const auto answer = ask_whois(kTarget, asking(arin));
    ASSERT_TRUE(answer) << answer.error().message;
    ASSERT_EQ(answer->asked.size(), 2U) << referral;
    EXPECT_THAT(answer->asked[1].failure, HasSubstr("not asked")) << referral;
    EXPECT_EQ(answer->asked[1].query, "") << referral;
  }
}

TEST(WhoisClient, refuses_a_private_address_behind_an_allowed_referral) {
  const WhoisPlay arin{pointer_to("rwhois://127.0.0.1:" + std::to_string(closed_port()))};
  auto options = asking(arin);
  options.follow_rwhois = true;
  const auto answer = ask_whois(kTarget, options);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_THAT(answer->asked.back().failure, HasSubstr("private address"));
}

TEST(WhoisClient, follows_rwhois_where_the_user_mapped_it) {
  const WhoisPlay rwhois{[](int connection, const std::string&) {
    WhoisPlay::say(connection, "%rwhois V-1.5\nnetwork:IP-Network:192.0.2.8/29\nnetwork:Org-Name:Corner Shop\n%ok\r\n");
    WhoisPlay::wait_for_hangup(connection);
  }};
  const WhoisPlay arin{
      "NetRange: 192.0.2.0 - 192.0.2.255\nOrgName: Host\nReferralServer: rwhois://rwhois.example.net:4321/\n"};
  auto options = asking(arin);
  options.host_map.push_back({"rwhois.example.net", here(rwhois.port())});
  const auto answer = ask_whois(kTarget, options);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->registration.org, "Corner Shop");
  EXPECT_EQ(answer->registration.root_org, "Host");
}

TEST(WhoisClient, reports_a_refusal_of_the_registry) {
  const WhoisPlay iana{kIana}, ripe{"%ERROR:201: access denied for 192.0.2.77\n"};
  auto options = asking(iana);
  options.host_map.push_back({"whois.ripe.net", here(ripe.port())});
  const auto answer = ask_whois(kTarget, options);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->registration.status, WhoisStatus::Denied);
}

TEST(WhoisClient, stops_when_it_is_told_to) {
  const WhoisPlay silent{[](int connection, const std::string&) { WhoisPlay::wait_for_hangup(connection); }};
  std::stop_source stop;
  auto options = asking(silent);
  options.idle_timeout = 60s;
  options.total_timeout = 60s;
  options.stop = stop.get_token();
  std::thread stopper{[&] { std::this_thread::sleep_for(30ms), stop.request_stop(); }};
  const auto answer = ask_whois(kTarget, options);
  stopper.join();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().fault, Fault::TimedOut);
}

TEST(WhoisClient, asks_about_addresses_only) { EXPECT_EQ(ask_whois(Address{}, {}).error().fault, Fault::Usage); }

TEST(WhoisClient, reads_hosts_and_maps_of_the_command_line) {
  EXPECT_EQ(HostPort::parse("whois.example.net").value().port, 43);
  EXPECT_EQ(HostPort::parse("whois.example.net:4343").value().to_string(), "whois.example.net:4343");
  EXPECT_EQ(HostPort::parse("[2001:db8::1]:44").value().to_string(), "[2001:db8::1]:44");
  EXPECT_EQ(HostPort::parse("2001:db8::1").value().to_string(), "[2001:db8::1]:43");
  for (const auto* wrong : {"", ":43", "a:", "a:0", "a:65536", "a b", "[2001:db8::1", "[::1]x", "-a", "a/b", "a:43:b"})
    EXPECT_FALSE(HostPort::parse(wrong)) << wrong;
  const auto map = HostMap::parse("whois.arin.net=127.0.0.1:4343").value();
  EXPECT_EQ(map.name + " " + map.at.to_string(), "whois.arin.net 127.0.0.1:4343");
  for (const auto* wrong : {"", "a", "=a", "a=", "a=b:x", " =b"}) EXPECT_FALSE(HostMap::parse(wrong)) << wrong;
}

TEST(WhoisClient, waits_for_the_turn_of_each_server_and_tells_what_became_of_it) {
  const WhoisPlay iana{kIana}, ripe{kRipe};
  auto options = asking(iana);
  options.host_map.push_back({"whois.ripe.net", here(ripe.port())});
  std::vector<std::string> story;
  options.gate.before = [&](const WhoisStep& step) -> Result<void> {
    story.push_back("before " + step.server + " " + step.query);
    return {};
  };
  options.gate.after = [&](const WhoisStep& step) { story.push_back("after " + step.server); };
  ASSERT_TRUE(ask_whois(kTarget, options));
  EXPECT_THAT(story, ElementsAre("before whois.iana.org 192.0.2.10", "after whois.iana.org",
                                 "before whois.ripe.net --no-personal 192.0.2.10", "after whois.ripe.net"));
}

TEST(WhoisClient, does_not_ask_whose_turn_does_not_come) {
  const WhoisPlay iana{kIana}, ripe{kRipe};
  auto options = asking(iana);
  options.host_map.push_back({"whois.ripe.net", here(ripe.port())});
  std::string closed = "whois.ripe.net";
  options.gate.before = [&](const WhoisStep& step) -> Result<void> {
    if (step.server != closed) return {};
    return fail(Fault::Unreachable, "it wants to be left alone");
  };
  const auto answer = ask_whois(kTarget, options);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->registration.status, WhoisStatus::Referral);
  EXPECT_EQ(answer->asked.back().failure, "it wants to be left alone");
  EXPECT_EQ(answer->asked.back().query, "");
  EXPECT_TRUE(ripe.questions().empty());
  closed = "whois.iana.org";
  const auto none = ask_whois(kTarget, options);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().message, "it wants to be left alone");
}

}  // namespace
}  // namespace whither
