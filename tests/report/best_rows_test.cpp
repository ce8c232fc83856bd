#include "report/best_rows.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "report/ranking.h"
#include "report/sample.h"

namespace whither {
namespace {

// Rankings of so many peers that not all are kept.
class BestOfMany : public Named {
 protected:
  static constexpr std::uint32_t kPeers = 30'000;

  void SetUp() override {
    Named::SetUp();
    auto writer = Writer::open(layout_);
    ASSERT_TRUE(writer) << writer.error().message;
    std::mt19937 random{7};
    std::vector<Flow> flows;
    for (std::uint32_t i = 0; i < kPeers; ++i) {
      // Few different numbers, so that many peers have the same; the last ones have the most.
      auto& sent = flows.emplace_back(flow({.bytes = 1 + i / 100 + random() % 50, .packets = 1 + random() % 3}));
      const auto peer = (i * 7919) % kPeers;
      sent.dst_addr = Address::v4(0xC6120000 + peer);
      if (i % 5 == 0) {
        sent.dst_addr = Address::v6(
            {0x20, 0x01, 0x0d, 0xb8, 0, 0, static_cast<std::uint8_t>(peer >> 8U), static_cast<std::uint8_t>(peer)});
      }
    }
    ASSERT_TRUE(writer->append(flows, {}));
    ASSERT_TRUE(writer->commit(kNoon));
  }
  TopAnswer answer(Sort sort, std::size_t limit) {
    TopQuestion question;
    question.what = What::Peers;
    question.sort = sort;
    question.common.limit = limit;
    auto store = Store::open(layout_);
    EXPECT_TRUE(store) << store.error().message;
    auto answer = top(*store, question, context());
    EXPECT_TRUE(answer) << answer.error().message;
    return answer.value_or(TopAnswer{});
  }

  Layout layout_{folder_ / "store"};
};

auto numbers_of(const Tally& tally) {
  return std::tuple{tally.up, tally.down, tally.packets_up, tally.packets_down, tally.flows};
}

TEST_F(BestOfMany, are_those_of_a_ranking_of_all) {
  for (const auto sort : {Sort::Bytes, Sort::Up, Sort::Down, Sort::Packets, Sort::Flows}) {
    const auto all = answer(sort, 0);
    ASSERT_EQ(all.rows.size(), kPeers);
    for (const std::size_t limit : {std::size_t{1}, std::size_t{10}, std::size_t{5000}, std::size_t{29'999}}) {
      const auto best = answer(sort, limit);
      ASSERT_EQ(best.rows.size(), limit);
      Tally shown;
      for (std::size_t i = 0; i < limit; ++i) {
        ASSERT_EQ(best.rows[i].key, all.rows[i].key) << "row " << i << " by " << name_of(sort);
        EXPECT_EQ(numbers_of(best.rows[i].tally), numbers_of(all.rows[i].tally));
        shown.add(best.rows[i].tally);
      }
      EXPECT_EQ(best.other_rows, kPeers - limit);
      EXPECT_EQ(numbers_of(best.total), numbers_of(all.total));
      shown.add(best.other);
      EXPECT_EQ(numbers_of(shown), numbers_of(all.total));
    }
  }
}

TEST_F(BestOfMany, are_all_where_more_are_asked_for) {
  const auto best = answer(Sort::Bytes, std::numeric_limits<std::size_t>::max());
  EXPECT_EQ(best.rows.size(), kPeers);
  EXPECT_EQ(best.other_rows, 0U);
}

TEST_F(BestOfMany, are_the_only_ones_in_memory) {
  TopQuestion question;
  question.what = What::Peers;
  question.common.limit = 10;
  const auto known = context();
  KeyTable keys(question, known);
  auto store = Store::open(layout_);
  const auto best = ranking_of(*store, question, known, keys, GroupedBy::BestRows);
  ASSERT_TRUE(best);
  EXPECT_LT(best->rows.size(), 5000U);
  EXPECT_EQ(best->rows.size() + best->left_out_rows, kPeers);
  const auto all = ranking_of(*store, question, known, keys, GroupedBy::Row);
  ASSERT_TRUE(all);
  EXPECT_EQ(all->rows.size(), kPeers);
}

}  // namespace
}  // namespace whither
