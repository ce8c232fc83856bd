#include <gmock/gmock.h>

#include <map>

#include "query/vocabulary.h"
#include "report/mixture.h"
#include "report/top_groups.h"
#include "report/top_print.h"
#include "store/retention.h"
#include "store/summary.h"
#include "store/totals.h"

namespace whither {
namespace {

using testing::ElementsAre;
using testing::Pair;

constexpr Duration kDay = std::chrono::days{1};

class TopOfSums : public Named {
 protected:
  void SetUp() override {
    Named::SetUp();
    auto writer = Writer::open(layout_);
    ASSERT_TRUE(writer);
    Mixture mixture;
    for (int day = 0; day < 3; ++day) {
      std::vector<Flow> flows;
      for (int i = 0; i < 2000; ++i) flows.push_back(mixture.next(kNoon - 12 * kHour + day * kDay));
      ASSERT_TRUE(writer->append(flows, {}));
      ASSERT_TRUE(writer->commit(kNoon + day * kDay));
    }
    connection_.emplace(std::move(writer->connect().value()));
  }
  void sum_up() {
    const PickFile next = [&](const Manifest& manifest) {
      return plan_summary(manifest, Layout::day(kNoon + 2 * kDay));
    };
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(summarise_one(layout_, *connection_, next).value_or(false));
  }
  // For the networks that are local to the questions.
  void add_up() {
    const auto local = context().local.ranges();
    const PickSummary next = [&](const Manifest& manifest) { return plan_totals(manifest, mark_of(local)); };
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(add_up_one(layout_, *connection_, local, next).value_or(false));
  }
  // All that the answers say.
  std::vector<std::string> answers(const std::vector<TopQuestion>& questions) {
    auto store = Store::open(layout_);
    EXPECT_TRUE(store);
    std::vector<std::string> texts;
    for (const auto& question : questions) {
      const auto answer = top(*store, question, context());
      EXPECT_TRUE(answer) << answer.error().message;
      texts.push_back(top_json(*answer, question));
    }
    return texts;
  }

  static constexpr Duration kHour = std::chrono::hours{1};
  Layout layout_{folder_ / "store"};
  std::optional<Connection> connection_;
};

std::vector<TopQuestion> questions() {
  std::vector<TopQuestion> all;
  for (const auto& kind : ranking_kinds()) {
    TopQuestion question;
    question.what = kind.what;
    question.common.limit = 0;
    all.push_back(question);
    question.once = true;
    all.push_back(question);
    question.common.device = device_of(*Net::parse(kPhone));
    all.push_back(question);
    question.once = false;
    question.sort = Sort::Flows;
    question.common.device = device_of(*Net::parse("fd00::/8"));
    all.push_back(question);
    question.common.device = {};
    for (const auto* const filter : {"src net 192.168.0.0/16 and not dst net 11.0.0.0/24", "proto udp or host fd00::5",
                                     "router 192.0.2.1", "proto 6 and not (src ip 192.168.1.139)"}) {
      question.common.filter = Filter::parse(filter, {}).value();
      all.push_back(question);
    }
    question.common.filter = {};
    question.common.window = {kNoon, kNoon + 2 * kDay};
    all.push_back(question);
  }
  return all;
}

TEST_F(TopOfSums, is_the_same_as_of_flows) {
  const auto all = questions();
  const auto of_flows = answers(all);
  sum_up();
  auto store = Store::open(layout_);
  ASSERT_TRUE(store);
  ASSERT_EQ(store->sources_in({}, Store::Sums::Yes).summaries.size(), 2U);
  const auto of_sums = answers(all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(sums_for(all[i]), Store::Sums::Yes);
    EXPECT_EQ(of_sums[i], of_flows[i]);
  }
}

TEST_F(TopOfSums, is_the_same_of_their_totals) {
  const auto all = questions();
  const auto of_flows = answers(all);
  sum_up();
  add_up();
  auto store = Store::open(layout_);
  ASSERT_TRUE(store);
  const auto of_totals = answers(all);
  std::map<TotalsBy, int> used;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto may_be = substitutes_for(all[i], context());
    EXPECT_EQ(of_totals[i], of_flows[i]);
    if (!may_be.totals) continue;
    ++used[*may_be.totals];
    const auto sources = store->sources_in(all[i].common.window, may_be);
    EXPECT_EQ(sources.summaries.size(), 0U);
    EXPECT_EQ(sources.totals.size(), all[i].common.window.since ? 1U : 2U);
  }
  EXPECT_THAT(used, ElementsAre(Pair(TotalsBy::Peer, 16), Pair(TotalsBy::Device, 8), Pair(TotalsBy::Service, 8)));
}

TEST_F(TopOfSums, is_the_same_of_totals_whose_flows_were_let_go) {
  const auto all = questions();
  const auto of_flows = answers(all);
  sum_up();
  add_up();
  ASSERT_TRUE(prune(layout_, {.keep_flows = kDay}, kNoon + 2 * kDay + 6 * kHour));
  auto store = Store::open(layout_);
  ASSERT_TRUE(store);
  ASSERT_GT(store->manifest().pruned_rows, 0U);
  const auto of_totals = answers(all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!all[i].common.window.since) {
      EXPECT_EQ(of_totals[i], of_flows[i]);
    }
  }
}

TEST_F(TopOfSums, is_not_asked_for_where_the_filter_wants_more_than_they_tell) {
  for (const auto* const filter : {"port 443", "bytes > 100", "not tos 0", "proto tcp and flags syn", "as 64500",
                                   "duration > 1s", "time_received > @1"}) {
    TopQuestion question;
    const auto parsed = Filter::parse(filter, {});
    if (!parsed) continue;
    question.common.filter = *parsed;
    EXPECT_EQ(sums_for(question), Store::Sums::No) << filter;
  }
}

}  // namespace
}  // namespace whither
