#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "base/address.h"
#include "flow/fields.h"

namespace whither {

// A filter as it is checked: tests on fields, joined. A test on a field that a flow lacks is false. What a Node means
// is said twice, by sql_of (sql.h) and by holds (predicate.h), and tests/query compares the two.

// Inclusive.
struct NumberRange {
  std::uint64_t first;
  std::uint64_t last;
  friend auto operator<=>(const NumberRange&, const NumberRange&) = default;
};

// The number is in one of `ranges`, which are sorted and disjoint. Without a field, the number is the duration: from
// time_start to time_end in microseconds, absent where one of these is or where the end is before the start.
struct NumberTest {
  std::optional<Field> field;
  std::vector<NumberRange> ranges;
};

// The address is in one of the ranges, which are sorted and disjoint: those of `set` in Tests::sets where it is not
// none, else `ranges`.
struct AddressTest {
  Field field;
  std::vector<AddressRange> ranges;
  std::optional<std::size_t> set = {};
};

// The bits of `mask` equal `bits`, or at least one of them is set.
struct BitsTest {
  Field field;
  std::uint16_t mask;
  std::uint16_t bits;
  bool at_least_one;
};

struct Node;
// All of none is true, any of none is false.
struct All {
  std::vector<Node> operands;
};
struct AnyOf {
  std::vector<Node> operands;
};
struct Not {
  std::vector<Node> operands;  // exactly one
};

struct Node {
  std::variant<All, AnyOf, Not, NumberTest, AddressTest, BitsTest> test;
};

// More ranges than this in one test become a set.
inline constexpr std::size_t kInlineRanges = 8;

struct Tests {
  Node root;
  std::vector<std::vector<AddressRange>> sets;
};

}  // namespace whither
