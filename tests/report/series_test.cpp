#include "report/series.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <random>

#include "report/series_print.h"
#include "report/spread.h"
#include "report/stored.h"
#include "report/table.h"
#include "store/summary.h"
#include "zone.h"

namespace whither {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

std::vector<std::uint64_t> bytes_of(const std::vector<Tally>& steps) { return values_of(steps, Sort::Bytes); }

Tally sum_of(const std::vector<Tally>& steps) {
  Tally sum;
  for (const auto& step : steps) sum.add(step);
  return sum;
}

class TopSeries : public StoredFlows {
 protected:
  TopSeries() {
    question_.step = hours{1};
    question_.what = What::Peers;
  }
  // Rows, other and outside are the ranking, to the byte.
  static void expect_to_add_up(const TopAnswer& found) {
    const auto& series = *found.series;
    auto all = series.outside;
    all.add(sum_of(series.total));
    EXPECT_EQ(all.up, found.total.up);
    EXPECT_EQ(all.down, found.total.down);
    EXPECT_EQ(all.packets_up, found.total.packets_up);
    EXPECT_EQ(all.packets_down, found.total.packets_down);
    EXPECT_EQ(all.flows, found.total.flows);
    auto parts = sum_of(series.other);
    for (const auto& row : series.rows) parts.add(sum_of(row));
    EXPECT_EQ(parts.bytes(), sum_of(series.total).bytes());
  }

  Zone zone_{"UTC"};
  TopQuestion question_;
};

TEST_F(TopSeries, makes_no_spike_of_a_long_flow) {
  put({at(kNoon - minutes{30}, hours{2}, flow({.bytes = 4000, .packets = 40})), at(kNoon, {}, flow({.bytes = 7}))});
  const auto found = answer(question_);
  EXPECT_THAT(found.series->edges, ElementsAre(kNoon - hours{1}, kNoon, kNoon + hours{1}, kNoon + hours{2}));
  EXPECT_THAT(bytes_of(found.series->rows[0]), ElementsAre(1000, 2007, 1000));
  EXPECT_THAT(values_of(found.series->rows[0], Sort::Packets), ElementsAre(10, 21, 10));
  EXPECT_THAT(values_of(found.series->total, Sort::Flows), ElementsAre(1, 1, 0));
  expect_to_add_up(found);
}

TEST_F(TopSeries, has_the_rows_of_the_ranking_and_the_others) {
  put({flow({.dst = kOne, .bytes = 900}), at(kNoon + hours{1}, {}, flow({.dst = kTwo, .bytes = 50})),
       flow({.dst = kNameless, .bytes = 3})});
  question_.common.limit = 1;
  const auto found = answer(question_);
  ASSERT_THAT(found.series->rows, SizeIs(1));
  EXPECT_THAT(bytes_of(found.series->rows[0]), ElementsAre(900, 0));
  EXPECT_THAT(bytes_of(found.series->other), ElementsAre(3, 50));
  EXPECT_THAT(bytes_of(found.series->total), ElementsAre(903, 50));
}

TEST_F(TopSeries, joins_what_the_ranking_joins) {
  put({flow({.dst = kOne, .bytes = 10}), flow({.dst = kOneToo, .bytes = 20}), flow({.dst = kOneSix, .bytes = 40}),
       flow({.dst = "192.168.1.7", .bytes = 1}), flow({.dst = kStranger, .bytes = 2})});
  for (const auto what : {What::Orgs, What::Asn, What::Countries, What::Peers, What::Devices, What::Ports,
                          What::Protocols, What::Routers}) {
    question_.what = what;
    const auto found = answer(question_);
    for (std::size_t i = 0; i < found.rows.size(); ++i) {
      EXPECT_THAT(bytes_of(found.series->rows[i]), ElementsAre(found.rows[i].tally.bytes())) << found.rows[i].key;
    }
    expect_to_add_up(found);
  }
}

TEST_F(TopSeries, scales_by_sampling_and_turns_biflows_round) {
  auto sampled = flow({.src = kOne, .dst = kPhone, .bytes = 5});
  WHITHER_PUT(sampled, sampling, 100U);
  WHITHER_PUT(sampled, bytes_reverse, 2U);
  put({sampled});
  const auto found = answer(question_);
  EXPECT_EQ(found.series->total[0].down, 500U);
  EXPECT_EQ(found.series->total[0].up, 200U);
  EXPECT_EQ(found.series->total[0].flows, 1U);
}

TEST_F(TopSeries, takes_of_a_closed_window_what_lies_in_it_and_tells_the_rest) {
  put({at(kNoon - hours{2}, hours{4}, flow({.bytes = 4000}))});
  question_.common.window = {kNoon - minutes{30}, kNoon + minutes{30}};
  const auto found = answer(question_);
  EXPECT_THAT(bytes_of(found.series->total), ElementsAre(500, 500));
  EXPECT_EQ(found.total.bytes(), 4000U);
  EXPECT_EQ(found.series->outside.bytes(), 3000U);
  EXPECT_EQ(found.series->outside.flows, 1U);
  expect_to_add_up(found);
}

TEST_F(TopSeries, has_steps_where_there_is_no_traffic) {
  question_.common.window = {kNoon, kNoon + hours{3}};
  EXPECT_THAT(bytes_of(answer(question_).series->total), ElementsAre(0, 0, 0));
  question_.common.window = {};
  EXPECT_THAT(answer(question_).series->total, IsEmpty());
}

TEST_F(TopSeries, of_days_begins_at_local_midnight) {
  put({at(parse_time("2026-10-24T22:30:00Z", {}).value(), {}, flow({.bytes = 1})),
       at(parse_time("2026-10-25T22:30:00Z", {}).value(), {}, flow({.bytes = 2})),
       at(parse_time("2026-10-25T23:30:00Z", {}).value(), {}, flow({.bytes = 4}))});
  question_.step = hours{24};
  {
    const Zone berlin{kBerlin};  // 25 hours
    EXPECT_THAT(bytes_of(answer(question_).series->total), ElementsAre(3, 4));
  }
  {
    const Zone new_york{"EST5EDT,M3.2.0,M11.1.0"};
    EXPECT_THAT(bytes_of(answer(question_).series->total), ElementsAre(1, 6));
  }
  const Zone kolkata{"IST-5:30"};
  EXPECT_THAT(bytes_of(answer(question_).series->total), ElementsAre(1, 6));
  EXPECT_EQ(rfc3339(answer(question_).series->edges[0]), "2026-10-25T00:00:00+05:30");
}

TEST_F(TopSeries, refuses_more_steps_than_are_good_and_tells_which_would_do) {
  put({flow()});
  question_.step = seconds{1};
  question_.common.window = {kNoon, kNoon + hours{24}};
  const auto refused = ask(question_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::Usage);
  EXPECT_THAT(refused.error().message, HasSubstr("more than 10000 steps"));
  EXPECT_THAT(refused.error().message, HasSubstr("--step 10s would do"));
  question_.step = seconds{10};
  EXPECT_THAT(answer(question_).series->total, SizeIs(8640));
}

TEST_F(TopSeries, refuses_more_numbers_than_memory_is_for) {
  std::vector<Flow> flows;
  for (int i = 0; i < 2000; ++i) flows.push_back(flow({.dst = fmt::format("198.18.{}.{}", i / 256, i % 256)}));
  put(flows);
  question_.step = minutes{1};
  question_.common.limit = 0;
  question_.common.window = {kNoon, kNoon + hours{24}};
  const auto refused = ask(question_);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("for 2000 rows: --step 5m would do, or fewer rows (-n)"));
}

std::vector<Flow> random_flows() {
  std::mt19937_64 random{3};
  std::vector<Flow> flows;
  for (int i = 0; i < 3000; ++i) {
    auto made = at(kNoon + seconds{random() % 80'000}, seconds{random() % 3 == 0 ? random() % 9000 : 0},
                   flow({.src = random() % 2 == 0 ? kPhone : kOne,
                         .dst = random() % 2 == 0 ? kTwo : kOneSix,
                         .bytes = random() % 100'000,
                         .packets = random() % 100}));
    WHITHER_PUT(made, sampling, random() % 3 == 0 ? 7U : 1U);
    if (random() % 4 == 0) WHITHER_PUT(made, bytes_reverse, random() % 1000);
    flows.push_back(made);
  }
  return flows;
}

// However the flows of a step are added up, nobody can tell.
TEST_F(TopSeries, is_to_the_byte_what_each_flow_alone_would_add) {
  const auto flows = random_flows();
  put(flows);
  for (const auto what : {What::Protocols, What::Peers}) {
    for (const auto step : {seconds{300}, seconds{3600}, seconds{86400}}) {
      const Window window{kNoon + seconds{1234}, kNoon + hours{9}};
      question_.what = what;
      question_.step = step;
      question_.common.window = window;
      const auto found = answer(question_);
      const auto& series = *found.series;
      const Spreading spreading{series.edges, *window.since, *window.until};
      std::vector<Tally> alone(series.edges.size() - 1);
      Tally outside;
      for (const auto& flow : flows) {
        const auto start = flow.time_start, end = flow.time_end;
        if (start > *window.until || std::max(start, end) < *window.since) continue;
        const auto scale = flow.sampling;
        const auto reverse = flow.has(Field::bytes_reverse) ? flow.bytes_reverse : 0;
        (void)spreading.add({flow.bytes * scale, reverse * scale, flow.packets * scale, 0, 1}, start, end, alone,
                            outside);
      }
      ASSERT_EQ(series.total.size(), alone.size());
      for (std::size_t i = 0; i < alone.size(); ++i) {
        EXPECT_EQ(series.total[i].bytes(), alone[i].bytes()) << i;
        EXPECT_EQ(series.total[i].packets(), alone[i].packets()) << i;
        EXPECT_EQ(series.total[i].flows, alone[i].flows) << i;
      }
      EXPECT_EQ(series.outside.bytes(), outside.bytes());
    }
  }
}

TEST_F(TopSeries, adds_up_whatever_the_flows_are) {
  put(random_flows());
  for (const auto step : {seconds{60}, seconds{300}, seconds{3600}, seconds{86400}}) {
    for (const Window& window : {Window{}, Window{kNoon + hours{1}, kNoon + hours{9}}, Window{kNoon + hours{2}, {}}}) {
      for (const auto* const zone : {kBerlin, "IST-5:30"}) {
        const Zone here{zone};
        question_.step = step;
        question_.common.window = window;
        const auto found = answer(question_);
        expect_to_add_up(found);
        EXPECT_TRUE(window.since || found.series->outside.bytes() == 0U);
      }
    }
  }
}

TEST_F(TopSeries, reads_flows_though_there_are_sums) {
  put({at(kNoon - minutes{30}, hours{2}, flow({.bytes = 4000}))});
  auto connection = writer_->connect();
  ASSERT_TRUE(connection);
  const PickFile next = [](const Manifest& manifest) { return plan_summary(manifest, "2026-08-20"); };
  ASSERT_TRUE(summarise_one(layout_, *connection, next).value_or(false));
  const auto found = answer(question_);
  EXPECT_THAT(bytes_of(found.series->total), ElementsAre(1000, 2000, 1000));
  EXPECT_EQ(found.series->hourly, 0U);
}

TEST_F(TopSeries, spreads_sums_over_their_hours_where_nothing_else_is_left) {
  put({at(kNoon - minutes{30}, hours{2}, flow({.bytes = 3000})), at(kNoon, {}, flow({.bytes = 7}))});
  auto connection = writer_->connect();
  ASSERT_TRUE(connection);
  const PickFile next = [](const Manifest& manifest) { return plan_summary(manifest, "2026-08-20"); };
  ASSERT_TRUE(summarise_one(layout_, *connection, next).value_or(false));
  auto manifest = Manifest::load(layout_);
  ASSERT_TRUE(manifest);
  manifest->pruned_rows = 2;
  manifest->pruned_until = kNoon + hours{2};
  manifest->files.clear();
  ASSERT_TRUE(manifest->save(layout_));

  const auto found = answer(question_);
  EXPECT_THAT(bytes_of(found.series->total), ElementsAre(1000, 1007, 1000));
  EXPECT_EQ(found.series->hourly, 1U) << "the other one is in its hour for sure";
  expect_to_add_up(found);
  EXPECT_THAT(top_text(found, question_, {{}, kNoon}, 0), HasSubstr("of 1 flows only hourly sums are left"));

  question_.step = minutes{5};
  question_.from_flows = true;
  const auto fine = answer(question_);
  EXPECT_EQ(fine.total.flows, 0U) << "nothing tells when within the hour they were";
}

TEST(Sparkline, is_as_high_as_the_values) {
  const std::vector<std::uint64_t> values = {0, 1, 50, 100, 1000};
  EXPECT_EQ(sparkline(values, 10), " ▁▁▁█");
  const std::vector<std::uint64_t> stair = {1, 2, 3, 4, 5, 6, 7, 8};
  EXPECT_EQ(sparkline(stair, 8), "▁▂▃▄▅▆▇█");
  EXPECT_EQ(sparkline(stair, 4), "▂▄▆█");
  EXPECT_EQ(sparkline({}, 4), "");
  const std::vector<std::uint64_t> nothing(3);
  EXPECT_EQ(sparkline(nothing, 4), "   ");
}

TEST_F(TopSeries, is_written_for_people_within_their_terminal) {
  std::vector<Flow> flows;
  for (int i = 0; i < 24 * 12; ++i) {
    flows.push_back(at(kNoon + i * minutes{5}, {}, flow({.bytes = i == 100 ? 90'000ULL : 100ULL})));
  }
  put(flows);
  question_.step = minutes{5};
  const auto found = answer(question_);
  for (const std::size_t width : {80, 100, 160}) {
    const auto text = top_text(found, question_, {{}, kNoon}, width);
    std::size_t widest = 0;
    for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1) {
      const auto line = text.substr(at, end - at);
      if (line.contains("█")) widest = std::max(widest, columns_of(line));
    }
    EXPECT_LE(widest, width);
    EXPECT_GE(widest, width - 5) << "it takes the room that there is";
  }
  const auto text = top_text(found, question_, {{}, kNoon}, 100);
  EXPECT_THAT(text, HasSubstr("OVER TIME\n"));
  EXPECT_THAT(text, HasSubstr("step 5m · 288 of them from 14 Aug 12:00:00 · peak 90.0 kB in the step from 14 Aug "
                              "20:20:00 (2.4 kbit/s)"));
}

TEST_F(TopSeries, is_written_as_json) {
  put({at(kNoon - minutes{30}, hours{2}, flow({.bytes = 4000, .packets = 4}))});
  const auto json = top_json(answer(question_), question_);
  EXPECT_THAT(json, HasSubstr(R"("step_s":3600,"buckets":["2026-08-14T11:00:00+00:00","2026-08-14T12:00:00+00:00",)"
                              R"("2026-08-14T13:00:00+00:00"],"buckets_end":"2026-08-14T14:00:00+00:00","outside":)"
                              R"({"bytes":0,"up":0,"down":0,"packets":0,"flows":0})"));
  EXPECT_THAT(json, HasSubstr(R"("series":{"bytes":[1000,2000,1000],"up":[1000,2000,1000],"down":[0,0,0],)"
                              R"("packets":[1,2,1],"flows":[1,0,0]})"));
}

TEST_F(TopSeries, is_written_as_a_line_for_each_step_and_row_that_add_up) {
  put({flow({.dst = kOne, .bytes = 900}), flow({.dst = kTwo, .bytes = 50})});
  question_.common.limit = 1;
  const auto found = answer(question_);
  EXPECT_EQ(sheet_records(series_sheet(found, question_)),
            "time,key,name,bytes,up,down,packets,flows\n"
            "2026-08-14T12:00:00+00:00,11.0.0.8,Example One,900,900,0,1,1\n"
            "2026-08-14T12:00:00+00:00,other,other,50,50,0,1,1\n");
  EXPECT_THAT(
      series_ndjson(found),
      StartsWith(R"({"time":"2026-08-14T12:00:00+00:00","key":"11.0.0.8","name":"Example One","bytes":900,"up":900,)"
                 R"("down":0,"packets":1,"flows":1})"));
}

}  // namespace
}  // namespace whither
