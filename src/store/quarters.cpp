#include "store/quarters.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace whither {

namespace {

using Count = std::chrono::duration<std::int64_t, std::ratio<15 * 60>>;

Time quarter_of(Time time) { return std::chrono::floor<Count>(time); }

}  // namespace

Quarters Quarters::unknown() {
  Quarters unknown;
  unknown.is_known_ = false;
  return unknown;
}

Quarters Quarters::parse(std::string_view text) {
  // Of the microseconds since 1970 that 64 bits hold.
  constexpr std::int64_t kMost = std::chrono::floor<Count>(Duration::max()).count() - 1;
  Quarters quarters;
  if (text == "-") return quarters;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  while (at != end) {
    std::int64_t first = 0;
    std::int64_t count = 0;
    const auto [plus, no_first] = std::from_chars(at, end, first);
    if (no_first != std::errc{} || plus == end || *plus != '+') return unknown();
    const auto [behind, no_count] = std::from_chars(plus + 1, end, count);
    const bool fits = first >= -kMost && first <= kMost && count > 0 && count <= kMost && first <= kMost - count;
    if (no_count != std::errc{} || !fits || (behind != end && *behind != ',')) return unknown();
    quarters.add_span({Time{Count{first}}, Time{Count{first + count}}});
    at = behind;
    if (at == end) return quarters;
    ++at;
  }
  return unknown();  // nothing stands behind a comma
}

void Quarters::add(const Quarters& other) {
  if (!other.is_known_) *this = unknown();
  if (!is_known_) return;
  for (const auto& span : other.spans_) {
    if (is_known_) add_span(span);
  }
}

void Quarters::add_quarters(Time first, Time last) {
  if (last > Time::max() - 2 * kQuarter || first < Time::min() + 2 * kQuarter) {
    *this = unknown();
  } else {
    add_span({quarter_of(first), quarter_of(last) + kQuarter});
  }
}

void Quarters::add_span(const Span& span) {
  // Those that it touches become one.
  const auto begin = std::ranges::lower_bound(spans_, span.begin, {}, &Span::end);
  const auto end = std::ranges::upper_bound(begin, spans_.end(), span.end, {}, &Span::begin);
  const auto place = begin - spans_.begin();
  if (begin == end) {
    spans_.insert(begin, span);
  } else {
    *begin = {std::min(begin->begin, span.begin), std::max(std::prev(end)->end, span.end)};
    spans_.erase(std::next(begin), end);
  }
  latest_ = static_cast<std::size_t>(place);
  if (spans_.size() > kMostSpans) *this = unknown();
}

std::string Quarters::text() const {
  if (!is_known_) return "?";
  if (spans_.empty()) return "-";
  std::string text;
  for (const auto& [begin, end] : spans_) {
    const auto first = std::chrono::floor<Count>(begin.time_since_epoch()).count();
    text += fmt::format("{}{}+{}", text.empty() ? "" : ",", first, std::chrono::floor<Count>(end - begin).count());
  }
  return text;
}

}  // namespace whither
