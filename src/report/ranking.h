#pragma once

#include <vector>

#include "report/key_table.h"
#include "report/top_groups.h"

namespace whither {

// The rows of a ranking, in no order and without names.
struct Ranking {
  std::vector<Group> rows;
  Tally left_out;  // of rows that will not be shown
  std::size_t left_out_rows = 0;
  Tally total;
  std::uint64_t max_sampling = 1;
  std::uint64_t copies = 0;
  double named_share = 0;
};
// All of them, or, with GroupedBy::BestRows, those at least that are shown.
Result<Ranking> ranking_of(Store& store, const TopQuestion& question, const Context& context, KeyTable& keys,
                           GroupedBy by);

// An answer without rows.
TopAnswer of_all(const Ranking& ranking);

}  // namespace whither
