#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "flow/fields.h"

namespace whither {

// Which of a flow's fields of a kind are meant.
enum class Side : std::uint8_t { None, Src, Dst, SrcOrDst, SrcAndDst, In, Out, Next, Router, SrcNat, DstNat, Nat };

// A word of the filter language, as `help filter` lists it.
struct Keyword {
  enum class Sort : std::uint8_t {
    Operator,  // and
    Side,      // src
    Kind,      // port
    Family,    // ipv6
    Any,       // any
    Protocol,  // tcp
    Unusable,  // gateway: understood in filters on packets only
  };
  Sort sort;
  std::string_view word;
  std::string_view help;
  // Sort::Kind: the end of the filter words of the fields that it means (flow/field_list.h): "ip" of "src ip".
  // Sort::Unusable: what to write instead, "" where nothing is near.
  std::string_view stem = {};
  Side side = Side::None;                          // Sort::Side
  std::uint8_t protocol = 0;                       // Sort::Protocol
  Address::Family family = Address::Family::None;  // Sort::Family
};

// Every keyword, sort by sort. Any thread.
std::span<const Keyword> keywords();
// In any letter case; nullptr where there is none.
const Keyword* keyword_named(std::string_view word);

// The keywords that somebody who wrote `word` may have meant, best first, at most three.
std::vector<const Keyword*> keywords_near(std::string_view word);

// The stem of flow durations, which are no field of their own.
inline constexpr std::string_view kDurationStem = "duration";

// The fields that a stem and a side mean: {src_port, dst_port} for "port" and Side::None. Empty where they do not go
// together, and for kDurationStem.
std::vector<Field> fields_of(std::string_view stem, Side side);

}  // namespace whither
