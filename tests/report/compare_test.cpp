#include "report/compare.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "report/stored.h"
#include "report/top_print.h"
#include "report/top_table.h"
#include "zone.h"

namespace whither {
namespace {

using std::chrono::hours;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

Window window_of(const char* since, const char* until) {
  return {parse_time(since, Time{}).value(), parse_time(until, Time{}).value()};
}

std::string before(std::string_view word, const Window& window) {
  const auto found = window_before(word, window).value();
  return rfc3339(*found.since) + " " + rfc3339(*found.until);
}

TEST(WindowBefore, is_as_long_or_the_same_by_the_clock) {
  {
    const Zone berlin{kBerlin};
    const auto window = window_of("2026-08-14 08:00", "2026-08-14 10:00");
    EXPECT_EQ(before("previous", window), "2026-08-14T06:00:00+02:00 2026-08-14T07:59:59.999999+02:00");
    EXPECT_EQ(before("day", window), "2026-08-13T08:00:00+02:00 2026-08-13T10:00:00+02:00");
    EXPECT_EQ(before("week", window), "2026-08-07T08:00:00+02:00 2026-08-07T10:00:00+02:00");
    EXPECT_EQ(before("day", window_of("2026-10-26 08:00", "2026-10-26 10:00")),
              "2026-10-25T08:00:00+01:00 2026-10-25T10:00:00+01:00");
    EXPECT_EQ(before("day", window_of("2026-10-25 00:00", "2026-10-26 00:00")),
              "2026-10-24T00:00:00+02:00 2026-10-25T00:00:00+02:00");
    EXPECT_EQ(before("week", window_of("2026-03-30 00:00", "2026-03-31 00:00")),
              "2026-03-23T00:00:00+01:00 2026-03-24T00:00:00+01:00");
    EXPECT_FALSE(window_before("year", window));
  }
  {
    const Zone new_york{"EST5EDT,M3.2.0,M11.1.0"};
    EXPECT_EQ(before("day", window_of("2026-11-01 12:00", "2026-11-01 13:00")),
              "2026-10-31T12:00:00-04:00 2026-10-31T13:00:00-04:00");
  }
  const Zone kolkata{"IST-5:30"};
  EXPECT_EQ(before("week", window_of("2026-08-14 08:00", "2026-08-14 10:00")),
            "2026-08-07T08:00:00+05:30 2026-08-07T10:00:00+05:30");
}

class TopCompared : public StoredFlows {
 protected:
  TopCompared() {
    question_.what = What::Peers;
    question_.common.window = {kNoon, kNoon + hours{1}};
    question_.before = window_before("previous", question_.common.window);
  }
  void put_both(const std::vector<Flow>& now, const std::vector<Flow>& former) {
    auto all = now;
    for (const auto& each : former) all.push_back(at(kNoon - hours{1}, {}, each));
    put(all);
  }
  // "RANK KEY NOW BEFORE".
  static std::vector<std::string> rows(const TopAnswer& found) {
    std::vector<std::string> rows;
    for (const auto& row : found.rows) {
      rows.push_back(fmt::format("{} {} {} {}", row.rank, row.key, row.tally.bytes(), row.before->bytes()));
    }
    return rows;
  }

  Zone zone_{"UTC"};
  TopQuestion question_;
};

TEST_F(TopCompared, has_what_is_new_and_what_is_gone_by_the_present_order) {
  put_both({flow({.dst = kOne, .bytes = 30}), flow({.dst = kTwo, .bytes = 20})},
           {flow({.dst = kTwo, .bytes = 5}), flow({.dst = kNameless, .bytes = 100}),
            flow({.dst = kStranger, .bytes = 200})});
  const auto found = answer(question_);
  EXPECT_THAT(rows(found), ElementsAre("1 11.0.0.8 30 0", "2 12.0.0.8 20 5", "0 14.0.0.8 0 200", "0 13.0.0.8 0 100"));
  EXPECT_EQ(found.total.bytes(), 50U);
  EXPECT_EQ(found.compared->total.bytes(), 305U);
  EXPECT_EQ(found.other_rows, 0U);
}

TEST_F(TopCompared, shows_the_first_of_either_and_adds_up_the_rest) {
  put_both(
      {flow({.dst = kOne, .bytes = 30}), flow({.dst = kTwo, .bytes = 20}), flow({.dst = kNameless, .bytes = 10})},
      {flow({.dst = kNameless, .bytes = 100}), flow({.dst = kTwo, .bytes = 7}), flow({.dst = kStranger, .bytes = 3})});
  question_.common.limit = 1;
  const auto found = answer(question_);
  EXPECT_THAT(rows(found), ElementsAre("1 11.0.0.8 30 0", "3 13.0.0.8 10 100"));
  EXPECT_EQ(found.other_rows, 2U);
  EXPECT_EQ(found.other.bytes(), 20U);
  EXPECT_EQ(found.compared->other.bytes(), 10U);
}

TEST_F(TopCompared, joins_by_organisation_and_takes_the_filter_and_the_device) {
  put_both({flow({.dst = kOne, .bytes = 30}), flow({.dst = kOne, .bytes = 5, .dst_port = 80})},
           {flow({.dst = kOneToo, .bytes = 10}), flow({.src = "192.168.1.7", .dst = kOne, .bytes = 1000}),
            flow({.dst = kOneSix, .bytes = 7, .dst_port = 80})});
  question_.what = What::Orgs;
  question_.common.device = device_of(*Net::parse(kPhone));
  question_.common.filter = Filter::parse("dst port 443", {}).value();
  EXPECT_THAT(rows(answer(question_)), ElementsAre("1 as64500 30 10"));
}

TEST_F(TopCompared, counts_what_is_new_and_gone_also_where_it_is_not_shown) {
  put_both({flow({.dst = kOne, .bytes = 30}), flow({.dst = kTwo, .bytes = 20}), flow({.dst = kOneSix, .bytes = 10})},
           {flow({.dst = kOne, .bytes = 5}), flow({.dst = kNameless, .bytes = 1})});
  question_.common.limit = 1;
  const auto found = answer(question_);
  EXPECT_THAT(rows(found), ElementsAre("1 11.0.0.8 30 5"));
  EXPECT_EQ(found.compared->new_rows, 2U);
  EXPECT_EQ(found.compared->gone_rows, 1U);
}

TEST_F(TopCompared, sets_two_devices_side_by_side) {
  put({flow({.dst = kOne, .bytes = 30}), flow({.src = "192.168.1.7", .dst = kOne, .bytes = 3000}),
       flow({.src = kTwo, .dst = "192.168.1.7", .bytes = 5}), flow({.src = "192.168.1.9", .dst = kNameless})});
  question_.common.device = device_of(*Net::parse("192.168.1.7"));
  question_.before = question_.common.window;
  question_.before_device = device_of(*Net::parse(kPhone));
  question_.side_by_side = true;
  const auto found = answer(question_);
  EXPECT_THAT(rows(found), ElementsAre("1 11.0.0.8 3000 30", "2 12.0.0.8 5 0"));
  EXPECT_THAT(top_json(found, question_), HasSubstr(R"("compare":{"device":"192.168.1.139",)"));
  const Covered covered{question_.common.window, kNoon};
  EXPECT_EQ(top_heading(question_, covered) + top_text(found, question_, covered, 0),
            "Top peers for 192.168.1.7 beside 192.168.1.139 · by bytes · 14 Aug 12:00:00 – 14 Aug 13:00:00\n\n"
            "   PEER      ORGANISATION    192.168.1.139  192.168.1.7  CHANGE\n"
            "1  11.0.0.8  Example One              30 B      3.00 kB    ×100\n"
            "2  12.0.0.8  Example, \"Two\"            0 B          5 B     new\n"
            "   total                              30 B      3.00 kB    ×100\n"
            "\n1 new · 0 gone\n"
            "192.168.1.139: 0 B down · 30 B up · 1 packets · 1 flows\n"
            "192.168.1.7: 5 B down · 3.00 kB up · 2 packets · 2 flows\n");
}

TEST(ChangeText, tells_how_much_more_or_less) {
  const auto text = [](std::uint64_t now, std::uint64_t before) {
    return change_text({.up = now, .flows = now == 0 ? 0U : 1U}, {.up = before, .flows = before == 0 ? 0U : 1U},
                       Sort::Bytes);
  };
  EXPECT_EQ(text(112, 100), "+12 %");
  EXPECT_EQ(text(50, 100), "-50 %");
  EXPECT_EQ(text(1001, 1000), "±0 %");
  EXPECT_EQ(text(3400, 100), "×34");
  EXPECT_EQ(text(1, 0), "new");
  EXPECT_EQ(text(0, 1), "gone");
  EXPECT_EQ(text(0, 0), "");
}

TEST_F(TopCompared, is_written_as_json_csv_and_for_people) {
  put_both({flow({.dst = kOne, .bytes = 30}), flow({.dst = kTwo, .bytes = 20})},
           {flow({.dst = kOne, .bytes = 20}), flow({.dst = kNameless, .bytes = 9})});
  const auto found = answer(question_);
  const auto json = top_json(found, question_);
  EXPECT_THAT(json,
              HasSubstr(R"("compare":{"since":"2026-08-14T11:00:00+00:00","until":"2026-08-14T11:59:59.999999+00:00",)"
                        R"("total":{"bytes":29,)"));
  EXPECT_THAT(json, HasSubstr(R"("before":{"bytes":20,"up":20,"down":0,"packets":1,"packets_up":1,"packets_down":0,)"
                              R"("flows":1},"change":0.5})"));
  EXPECT_THAT(json, HasSubstr(R"({"key":"13.0.0.8","name":"AS64503","bytes":0,)")) << "what is gone has no rank";
  const auto sheet = sheet_records(top_sheet(found, question_));
  EXPECT_THAT(sheet, HasSubstr("share,before_bytes,before_packets,before_flows,state\n"
                               "1,11.0.0.8,Example One,30,30,0,1,1,0,1,0.6,20,1,1,\n"));
  EXPECT_THAT(sheet, EndsWith("\n,13.0.0.8,AS64503,0,0,0,0,0,0,0,0,9,1,1,gone\n"));
  EXPECT_THAT(json, HasSubstr(R"("new":1,"gone":1})"));
  EXPECT_THAT(json, HasSubstr(R"(,"state":"new"})"));
  const auto text = top_text(found, question_, {question_.common.window, kNoon}, 100);
  EXPECT_THAT(top_heading(question_, {question_.common.window, kNoon}),
              HasSubstr("compared with 14 Aug 11:00:00 – 14 Aug 11:59:59\n"));
  for (const auto* const word : {"BEFORE", "+50 %", "new", "gone", "total"}) EXPECT_THAT(text, HasSubstr(word));
  question_.before = {};
  const auto alone = top_text(answer(question_), question_, {question_.common.window, kNoon}, 100);
  for (const auto* const word : {"BEFORE", "new", "total"}) EXPECT_THAT(alone, Not(HasSubstr(word)));
}

}  // namespace
}  // namespace whither
