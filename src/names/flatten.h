#pragma once

#include <cstdint>
#include <vector>

namespace whither {

// An address of either family as a number.
__extension__ typedef unsigned __int128 WideAddress;

inline constexpr WideAddress kLastV4 = 0xffffffffU;
inline constexpr WideAddress kLastV6 = ~WideAddress{0};

// An inclusive range with something known of it; value is not 0.
struct ValuedRange {
  WideAddress first = 0;
  WideAddress last = 0;
  std::uint32_t value = 0;
};

// From here to the next step the value holds; 0 is a gap.
struct RangeStep {
  WideAddress start = 0;
  std::uint32_t value = 0;
  friend bool operator==(const RangeStep&, const RangeStep&) = default;
};

// The ranges as disjoint steps: they begin at 0, ascend and differ from their neighbours. Where ranges overlap the
// narrower one wins, of two as wide the one that begins first, of two equal ones the earlier in `ranges`. `last` is the
// family's last address, and no range ends behind it. n log n.
std::vector<RangeStep> flatten(std::vector<ValuedRange> ranges, WideAddress last);

// Steps whose value is that of `a` in the lower 24 bits and that of `b` in the upper 8.
std::vector<RangeStep> overlay(const std::vector<RangeStep>& a, const std::vector<RangeStep>& b);

}  // namespace whither
