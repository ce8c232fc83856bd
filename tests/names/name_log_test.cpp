#include "names/name_log.h"

#include <gmock/gmock.h>

#include "names/answers_of.h"

namespace whither {
namespace {

using testing::ElementsAre;

constexpr Time kNoon = time_of_seconds(1'786'708'800);

class ANameLog : public testing::Test {
 protected:
  LineFate take(std::string_view line) {
    return log_.take(line, kNoon,
                     {.answer = [&](const DnsAnswer& answer) { answers_.push_back(answer); },
                      .lease = [&](const Sighting& seen) { leases_.push_back(seen); }});
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> texts;
    for (const auto& each : answers_) texts.push_back(answer_text(each));
    return texts;
  }

  NameLog log_{NameLog::Clock::Line};
  std::vector<DnsAnswer> answers_;
  std::vector<Sighting> leases_;
};

TEST_F(ANameLog, knows_the_kind_of_a_line_by_the_line) {
  EXPECT_EQ(take("Aug 14 11:59:00 dnsmasq[1]: query[A] www.example.org from 192.168.1.139"), LineFate::Understood);
  EXPECT_EQ(take("Aug 14 11:59:00 dnsmasq[1]: reply www.example.org is 198.51.100.7"), LineFate::Understood);
  EXPECT_EQ(take("Aug 14 11:59:00 dnsmasq-dhcp[1]: DHCPACK(br-lan) 192.168.1.20 00:00:5e:00:53:01 phone"),
            LineFate::Understood);
  EXPECT_EQ(
      take(R"({"ts":1786708700,"id.orig_h":"192.168.1.139","trans_id":7,"query":"a.example","answers":["192.0.2.1"]})"),
      LineFate::Understood);
  EXPECT_EQ(take("#fields\tts\tid.orig_h\tquery\tanswers"), LineFate::Understood);
  EXPECT_EQ(take("1786708700.0\t192.168.1.139\tb.example\t192.0.2.2"), LineFate::Understood);
  EXPECT_THAT(texts(), ElementsAre("192.168.1.139 198.51.100.7 www.example.org", "192.168.1.139 192.0.2.1 a.example",
                                   "192.168.1.139 192.0.2.2 b.example"));
  ASSERT_EQ(leases_.size(), 1U);
  EXPECT_EQ(leases_[0].host, "phone");
}

TEST_F(ANameLog, knows_queries_of_adguard_home) {
  EXPECT_EQ(take(R"({"T":"2026-08-14T12:00:00Z","QH":"ads.example","IP":"192.168.1.139",)"
                 R"("Answer":"AAeBgAABAAEAAAAAA2FkcwdleGFtcGxlAAABAAHADAABAAEAAAAKAATAAAIB"})"),
            LineFate::Understood);
  EXPECT_THAT(texts(), ElementsAre("192.168.1.139 192.0.2.1 ads.example 10"));
}

TEST_F(ANameLog, leaves_others_alone) {
  for (const auto* const line :
       {"", "Aug 14 12:00:00 router kernel: eth0: link up", "no line of a log \xff", R"({"msg":"hello"})",
        "[1786708800] unbound[7:0] info: 192.168.1.139 www.example.org. A IN"}) {
    EXPECT_EQ(take(line), LineFate::Other) << line;
  }
  EXPECT_EQ(take("{"), LineFate::Damaged);
  EXPECT_EQ(take(std::string(60'000, '{')), LineFate::Damaged);
  EXPECT_EQ(take(R"({"a":)" + std::string(30'000, '[')), LineFate::Damaged);
}

TEST_F(ANameLog, has_no_answer_of_the_future) {
  take(R"({"ts":1786795200,"id.orig_h":"192.168.1.139","trans_id":7,"query":"a.example","answers":["192.0.2.1"]})");
  ASSERT_EQ(answers_.size(), 1U);
  EXPECT_EQ(answers_[0].time, kNoon);
}

}  // namespace
}  // namespace whither
