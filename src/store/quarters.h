#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace whither {

// The quarters of an hour of which some flow is, kept with each file so that gaps are found without reading it. Not
// known of files of earlier releases, nor where there would be too many pieces of time.
class Quarters {
 public:
  static constexpr Duration kQuarter = std::chrono::minutes{15};
  static constexpr std::size_t kMostSpans = 100;

  // Whole quarters, [begin, end).
  struct Span {
    Time begin;
    Time end;
  };

  static Quarters unknown();
  // Of text(); unknown() where it is something else.
  static Quarters parse(std::string_view text);

  // Those that a flow touches; none where it ends before it begins.
  void add(Time first, Time last) {
    if (!spans_.empty() && spans_[latest_].begin <= first && last < spans_[latest_].end) return;
    if (is_known_ && first <= last) add_quarters(first, last);
  }
  void add(const Quarters& other);

  bool is_known() const { return is_known_; }
  // In their order, with some time between them; none where they are not known.
  std::span<const Span> spans() const { return spans_; }
  // "FIRST+COUNT,…" in quarters since 1970, "-" for none, "?" where they are not known.
  std::string text() const;

 private:
  void add_quarters(Time first, Time last);
  void add_span(const Span& span);

  std::vector<Span> spans_;
  std::size_t latest_ = 0;  // the one that was added to last
  bool is_known_ = true;
};

}  // namespace whither
