#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "base/address.h"
#include "flow/fields.h"
#include "query/pattern.h"

namespace whither {

// A filter as it is checked: tests on fields, joined. A test on a field that a flow lacks is false. What a Node means
// is said twice, by sql_of (sql.h) and by holds (predicate.h), and tests/query compares the two.

// Inclusive.
struct NumberRange {
  std::uint64_t first;
  std::uint64_t last;
  friend auto operator<=>(const NumberRange&, const NumberRange&) = default;
};

// A number that is computed of a flow's fields; absent where one of them is. A flow that ends before it begins has no
// duration and no rates; one that takes no time has rates of 0, and so has one of no packets a size of 0 (as in
// nfdump).
enum class Computed : std::uint8_t {
  Duration,      // from time_start to time_end, in microseconds
  BitRate,       // whole bits a second
  PacketRate,    // whole packets a second
  PacketSize,    // whole bytes a packet
  MinuteOfWeek,  // of time_start in the local time zone, from Monday 00:00 on
};

// The number is in one of `ranges`, which are sorted and disjoint. Times count microseconds since 1970; those before
// are absent.
struct NumberTest {
  std::variant<Field, Computed> of;
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

// The whole text is as the pattern says.
struct TextTest {
  Field field;
  Pattern pattern;
};

// The end is of the category with that number, as Tests::category_of tells of its name and address.
struct CategoryTest {
  Field name;
  Field address;
  std::uint8_t category;
};

// The source was asked: the flow is of a protocol with ports, and its source's is the lower one (as the service port of
// rankings is chosen, store/summary.h).
struct SourceServes {};

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
  std::variant<All, AnyOf, Not, NumberTest, AddressTest, BitsTest, TextTest, CategoryTest, SourceServes> test;
};

// More ranges than this in one test become a set.
inline constexpr std::size_t kInlineRanges = 8;

// The number of the category of a name ("" for none) and an address (maybe none); 0 where they have none. Any thread.
using CategoryOf = std::function<std::uint8_t(std::string_view name, const Address& address)>;

struct Tests {
  Node root;
  std::vector<std::vector<AddressRange>> sets;
  CategoryOf category_of = {};  // where there is a CategoryTest
};

}  // namespace whither
