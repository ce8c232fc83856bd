#include "names/adguard_line.h"

#include <gmock/gmock.h>

#include "names/answers_of.h"
#include "names/json_document.h"

namespace whither {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// www.example.org is an alias of edge.example.org, which has 198.51.100.7 for 60 s.
constexpr std::string_view kMessage =
    "AAeBgAABAAIAAAAAA3d3dwdleGFtcGxlA29yZwAAAQABwAwABQABAAABLAAHBGVkZ2XAEMAtAAEAAQAAADwABMYzZAc=";

std::vector<std::string> answers(std::string_view line, LineFate fate = LineFate::Understood) {
  std::vector<std::string> all;
  const auto entry = json_of(line);
  EXPECT_TRUE(is_adguard_query(entry.get())) << line;
  const auto taken = take_adguard_query(entry.get(), [&](const DnsAnswer& answer) {
    EXPECT_EQ(answer.time, time_of_micros(1'786'708'800'123'457));
    all.push_back(answer_text(answer));
  });
  EXPECT_EQ(taken, fate) << line;
  return all;
}

std::string line(std::string_view answer, std::string_view name = "www.example.org") {
  return R"({"T":"2026-08-14T14:00:00.123456789+02:00","QH":")" + std::string{name} +
         R"(","QT":"A","QC":"IN","CP":"","Answer":")" + std::string{answer} +
         R"(","IP":"192.168.1.139","Result":{"Rules":[{"Text":"||example.org^","FilterListID":1}]},"Elapsed":1234567})";
}

TEST(AdguardLine, tells_who_was_answered_what) {
  EXPECT_THAT(answers(line(kMessage)), ElementsAre("192.168.1.139 198.51.100.7 www.example.org 60"));
}

TEST(AdguardLine, may_answer_nothing) {
  EXPECT_THAT(answers(R"({"T":"2026-08-14T14:00:00+02:00","QH":"www.example.org","IP":"192.168.1.139","Result":{}})"),
              IsEmpty());
  EXPECT_THAT(answers(line("AAeBgAABAAEAAAAAA2FkcwdleGFtcGxlAAABAAHADAABAAEAAAAKAAQAAAAA")), IsEmpty())
      << "blocked: 0.0.0.0";
  EXPECT_THAT(answers(line(kMessage, "")), IsEmpty());
}

TEST(AdguardLine, may_be_damaged) {
  EXPECT_THAT(answers(line("AAeBgA=="), LineFate::Damaged), IsEmpty());
  EXPECT_THAT(answers(line("no base64"), LineFate::Damaged), IsEmpty());
  EXPECT_THAT(answers(R"({"T":"yesterday","QH":"www.example.org"})", LineFate::Damaged), IsEmpty());
  EXPECT_THAT(answers(R"({"T":1,"QH":[],"Answer":{},"IP":7})", LineFate::Damaged), IsEmpty());
  EXPECT_FALSE(is_adguard_query(json_of("{}").get()));
  EXPECT_FALSE(is_adguard_query(json_of("7").get()));
}

}  // namespace
}  // namespace whither
