#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "query/message.h"
#include "query/syntax.h"
#include "query/test_tree.h"
#include "query/vocabulary.h"

namespace whither {

// What a kind takes for values.
struct NumberRule {
  enum class Unit : std::uint8_t { None, Thousands, Time };
  std::string_view word;   // as the user wrote the kind, for messages
  Unit unit = Unit::None;  // Thousands: k M G T Ki Mi Gi Ti may follow; Time: ms s m h d, milliseconds without
  std::uint64_t largest = 0;
  bool ports = false;       // names of the vocabulary are numbers too
  bool protocols = false;   // names of protocols are
  bool directions = false;  // ingress and egress are
};

// A number or, where `ranges` is allowed, `80-90`: a time in microseconds, from the first to the last that reads so.
Parsed<NumberRange> numbers_of(const Value& value, const NumberRule& rule, bool ranges, const Vocabulary& vocabulary);

// An address, a network in any of its spellings or, where `ranges` is allowed, `192.0.2.1-192.0.2.9`. `short_net` says
// that 10 is 10.0.0.0/8 and 192.168 is 192.168.0.0/16.
Parsed<AddressRange> addresses_of(const Value& value, bool ranges, bool short_net);

// Whether it can be nothing but an address, a network or, where `ranges` is allowed, a range of addresses.
bool is_address(const Value& value, bool ranges);

// A moment as the command line takes it, or as much of `2026-08-14T09:15:10.020` as is written, in microseconds since
// 1970.
Parsed<NumberRange> time_of(const Value& value, Time now);

// Minutes of the week in which the clock shows `01:00-05:00`, up to but without the end; it may pass midnight.
Parsed<std::vector<NumberRange>> minutes_of_clock(const Value& value);
// Those of `sat` or `mon-fri`.
Parsed<std::vector<NumberRange>> minutes_of_weekday(const Value& value);

// Letters of TCP flags or a number.
Parsed<std::uint16_t> flags_of(const Value& value);

// The 48 bits of 00:00:5e:00:53:01 or 00-00-5e-00-53-01.
Parsed<std::uint64_t> mac_of(const Value& value);

// Sorted, and overlapping ranges made one.
std::vector<NumberRange> disjoint(std::vector<NumberRange> ranges);
std::vector<AddressRange> disjoint(std::vector<AddressRange> ranges);

}  // namespace whither
