#include "report/best_rows.h"

#include <algorithm>

namespace whither {

namespace {

constexpr std::size_t kFew = 4096;  // rows; so that they are seldom cut

void leave_out(const Group& row, Groups& to) {
  to.left_out.add(row.tally);
  ++to.left_out_count;
}

}  // namespace

void BestRows::add(const Group& row, Groups& to) {
  if (row.tally.by(sort_) < least_) return leave_out(row, to);
  to.kept.push_back(row);
  if (shown_ != 0 && to.kept.size() >= kFew && to.kept.size() / 2 >= shown_) cut(to);
}

void BestRows::cut(Groups& to) {
  const auto last = to.kept.begin() + static_cast<std::ptrdiff_t>(shown_) - 1;
  std::ranges::nth_element(to.kept, last, order_);
  least_ = last->tally.by(sort_);
  std::for_each(last + 1, to.kept.end(), [&](const Group& row) { leave_out(row, to); });
  to.kept.resize(shown_);
}

}  // namespace whither
