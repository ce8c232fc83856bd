#include "names/zeek_log.h"

#include <gmock/gmock.h>

#include "names/answers_of.h"
#include "names/json_document.h"

namespace whither {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kFields =
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tquery\tanswers\tTTLs";

class AZeekLog : public testing::Test {
 protected:
  LineFate take(std::string_view line) {
    return log_.take(line, [&](const DnsAnswer& answer) {
      answers_.push_back(answer_text(answer));
      times_.push_back(answer.time);
    });
  }
  LineFate take_json(std::string_view line) {
    const auto entry = json_of(line);
    EXPECT_TRUE(is_zeek_answer(entry.get())) << line;
    return take_zeek_answer(entry.get(), [&](const DnsAnswer& answer) {
      answers_.push_back(answer_text(answer));
      times_.push_back(answer.time);
    });
  }

  ZeekLog log_;
  std::vector<std::string> answers_;
  std::vector<Time> times_;
};

TEST_F(AZeekLog, tells_who_was_answered_what) {
  for (const auto* const line : {"#separator \\x09", "#set_separator\t,", "#empty_field\t(empty)", "#unset_field\t-",
                                 "#path\tdns", "#open\t2026-08-14-12-00-00", kFields.data(), "#types\ttime\tstring"}) {
    EXPECT_TRUE(log_.knows(line));
    EXPECT_EQ(take(line), LineFate::Understood) << line;
  }
  EXPECT_EQ(take("1786708800.250000\tC1\t192.168.1.139\t50321\t192.168.1.1\t53\tWWW.example.org\t"
                 "edge.example.net,198.51.100.7,2001:db8::7\t300.000000,60.000000,20.000000"),
            LineFate::Understood);
  EXPECT_EQ(take("1786708801.000000\tC2\t192.168.1.20\t50322\t192.168.1.1\t53\twww.example.com\t203.0.113.9\t-"),
            LineFate::Understood);
  EXPECT_THAT(answers_,
              ElementsAre("192.168.1.139 198.51.100.7 www.example.org 60",
                          "192.168.1.139 2001:db8::7 www.example.org 20", "192.168.1.20 203.0.113.9 www.example.com"));
  EXPECT_EQ(times_[0], time_of_micros(1'786'708'800'250'000));
}

TEST_F(AZeekLog, has_lines_that_answer_nothing) {
  take(kFields);
  for (const auto* const line :
       {"1786708800.0\tC1\t192.168.1.139\t50321\t192.168.1.1\t53\twww.example.org\t-\t-",
        "1786708800.0\tC1\t192.168.1.139\t50321\t192.168.1.1\t53\tads.example.org\t0.0.0.0,::\t60.0,60.0",
        "1786708800.0\tC1\t192.168.1.139\t5353\t224.0.0.251\t5353\tphone.local\t192.168.1.20\t120.0",
        "1786708800.0\tC1\t192.168.1.139\t50321\t192.168.1.1\t53\tv.example.org\tTXT 12 198.51.100.7\t60.0",
        "#close\t2026-08-14-13-00-00"}) {
    EXPECT_EQ(take(line), LineFate::Understood) << line;
  }
  EXPECT_THAT(answers_, IsEmpty());
}

TEST_F(AZeekLog, goes_by_its_header) {
  EXPECT_FALSE(log_.knows("1786708800.0\tC1\t192.168.1.139"));
  EXPECT_FALSE(log_.knows("# a comment"));
  take("#separator \\x7c");
  take("#set_separator|;");
  take("#fields|answers|query|id.orig_h|ts");
  take("198.51.100.7;198.51.100.8|a\\x2fb.example|192.168.1.139|1786708800");
  take("#separator \\x09");
  take("#fields\tts\tuid\tid.orig_h\tid.resp_h\tservice");
  EXPECT_EQ(take("1786708800.0\tC1\t192.168.1.139\t198.51.100.7\tssl"), LineFate::Other) << "a conn.log";
  EXPECT_THAT(answers_,
              ElementsAre("192.168.1.139 198.51.100.7 a/b.example", "192.168.1.139 198.51.100.8 a/b.example"));
}

TEST_F(AZeekLog, may_be_damaged) {
  EXPECT_EQ(take("#separator tab"), LineFate::Damaged);
  EXPECT_EQ(take("#set_separator\t"), LineFate::Damaged);
  take(kFields);
  for (const auto* const line :
       {"", "1786708800.0\tC1", "x\tC1\t192.168.1.139\t1\t192.168.1.1\t53\ta.example\t192.0.2.1\t-",
        "1e300\tC1\t192.168.1.139\t1\t192.168.1.1\t53\ta.example\t192.0.2.1\t-",
        "nan\tC1\t192.168.1.139\t1\t192.168.1.1\t53\ta.example\t192.0.2.1\t-",
        "-1\tC1\t192.168.1.139\t1\t192.168.1.1\t53\ta.example\t192.0.2.1\t-",
        "1786708800.0\tC1\tphone\t1\t192.168.1.1\t53\ta.example\t192.0.2.1\t-"}) {
    EXPECT_EQ(take(line), LineFate::Damaged) << line;
  }
  EXPECT_THAT(answers_, IsEmpty());
}

TEST_F(AZeekLog, may_be_json) {
  for (const auto* const time : {"1786708800.25", "1786708800250", R"("2026-08-14T12:00:00.250000Z")"}) {
    EXPECT_EQ(take_json(std::string{R"({"ts":)"} + time +
                        R"(,"id.orig_h":"192.168.1.139","id.resp_p":53,"trans_id":7,"query":"www.example.org",)"
                        R"("answers":["edge.example.net","198.51.100.7"],"TTLs":[300.0,60]})"),
              LineFate::Understood);
  }
  const std::string whole = "192.168.1.139 198.51.100.7 www.example.org 60";
  EXPECT_THAT(answers_, ElementsAre(whole, whole, whole));
  EXPECT_THAT(times_, testing::Each(time_of_micros(1'786'708'800'250'000)));
  EXPECT_EQ(take_json(R"({"ts":1786708800.25,"id.orig_h":"192.168.1.139","trans_id":7})"), LineFate::Understood);
  EXPECT_EQ(take_json(R"({"ts":true,"id.orig_h":7,"trans_id":7,"query":{},"answers":[[],"192.0.2.1"],"TTLs":"x"})"),
            LineFate::Damaged);
  EXPECT_FALSE(is_zeek_answer(json_of(R"({"ts":1,"id.orig_h":"192.0.2.1","uid":"C1"})").get())) << "a conn.log";
  EXPECT_FALSE(is_zeek_answer(json_of("[]").get()));
  EXPECT_FALSE(is_zeek_answer(nullptr));
}

}  // namespace
}  // namespace whither
