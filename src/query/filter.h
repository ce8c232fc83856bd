#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "flow/flow.h"
#include "query/message.h"
#include "query/test_tree.h"
#include "query/vocabulary.h"

namespace whither {

// A filter that was understood: an immutable value, for any thread. Default-made it matches every flow.
//
// A test on a field that a flow lacks is false, and `not` of it true. `!=` and `not in` are `not` of `=` and `in`, so
// `port != 80` is `not port 80`: no port is 80, and a flow without ports matches. A kind without a side tests both
// sides, one of which has to match: `port > 1024`, `net 192.0.2.0/24`. Where both are written they join as written:
// `src and dst port != 80` is `src port != 80 and dst port != 80`.
//
// `as N` is the exported AS or, where that is 0 or absent, that of the vocabulary's networks; comparisons by order, and
// ranges of more than 1024 numbers, take the exported one only. `as 0` is every flow whose exporter knew no AS.
class Filter {
 public:
  Filter() = default;

  // At most 4096 bytes, 64 parentheses deep, 1024 values a list. "" matches every flow. On failure the one error, with
  // hints whose replacements parse.
  static Parsed<Filter> parse(std::string_view text, const Vocabulary& vocabulary);

  // What holds for both.
  static Filter both(const Filter& a, const Filter& b);

  // Warnings and notes.
  const std::vector<FilterMessage>& messages() const { return messages_; }

  // A boolean expression of DuckDB over the columns of flow/columns.h, never NULL, with the verdict of matches().
  // Holds none of the text that was parsed but in patterns, as printable ASCII without quotes.
  // minute_of_week(time_start) is WeekClock's (base/time.h).
  std::string sql() const;

  // The sets of addresses that sql() asks for as in_ranges(INDEX, IP4, IP6), each sorted and disjoint: true where the
  // address that is in one of the two columns lies in the set. One of IP4 and IP6 is always NULL, so the function has
  // to be registered for special handling of NULL (duckdb_scalar_function_set_special_handling).
  const std::vector<std::vector<AddressRange>>& range_sets() const { return tests_.sets; }

  // `texts` has those of the flow.
  bool matches(const Flow& flow, const Texts& texts) const;

  // The fields that its tests look at, as bits like those of Flow::present.
  std::uint64_t fields_tested() const;

 private:
  Tests tests_;
  std::vector<FilterMessage> messages_;
};

inline Filter operator&&(const Filter& a, const Filter& b) { return Filter::both(a, b); }

}  // namespace whither
