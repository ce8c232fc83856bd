#pragma once

#include <cstddef>
#include <cstdint>

#include "report/key_table.h"
#include "report/top_groups.h"

namespace whither {

// Which of two groups comes first in a ranking.
class RankOrder {
 public:
  RankOrder(Sort sort, const KeyTable& keys) : sort_(sort), keys_(&keys) {}
  bool operator()(const Group& a, const Group& b) const {
    const auto of_a = a.tally.by(sort_);
    const auto of_b = b.tally.by(sort_);
    return of_a != of_b ? of_a > of_b : keys_->is_before(a.address, b.address);
  }

 private:
  Sort sort_;
  const KeyTable* keys_;
};

// Keeps the rows that a ranking shows, of rows that come in any order, each once: a few thousand where there are
// millions. The others are added up. Views what it is made of.
class BestRows {
 public:
  BestRows(const TopQuestion& question, const KeyTable& keys)
      : sort_(question.sort), shown_(question.common.limit), order_(question.sort, keys) {}

  void add(const Group& row, Groups& to);

 private:
  void cut(Groups& to);

  Sort sort_;
  std::size_t shown_;  // 0 for all
  RankOrder order_;
  std::uint64_t least_ = 0;  // what has less than this is not shown
};

}  // namespace whither
