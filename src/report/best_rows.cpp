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
  const auto end = to.kept.begin() + static_cast<std::ptrdiff_t>(shown_);
  std::ranges::nth_element(to.kept, end, order_);
  least_ = std::ranges::min(std::ranges::subrange(to.kept.begin(), end), {}, [&](const Group& row) {
             return row.tally.by(sort_);
           }).tally.by(sort_);
  std::for_each(end, to.kept.end(), [&](const Group& row) { leave_out(row, to); });
  to.kept.resize(shown_);
}

}  // namespace whither
