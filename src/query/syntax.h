#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "query/keywords.h"
#include "query/message.h"

namespace whither {

// A filter as it is written, not yet checked: what the parser hands to the checker. Views the filter's text.

enum class Compare : std::uint8_t { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual, Like };

// A value, or two with a `-` of its own between them, or an address with its netmask.
struct Value {
  std::string_view text;
  std::string_view last = {};     // of `80 - 90`
  std::string_view netmask = {};  // of `10.0.0.0 255.0.0.0`
  bool regex = false;             // was between slashes
  std::size_t begin = 0;          // bytes in the filter: [begin, end)
  std::size_t end = 0;
};

// [side] [family] [protocol] kind comparison value, or kind in [values]; or a kind alone, whose presence is asked for.
struct Term {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string_view text = {};       // that these and those of its values count in
  std::string_view source = {};     // what that is called, "" for the filter itself
  bool any = false;                 // matches every flow
  const Keyword* place = nullptr;   // inside, outside: where both ends are
  const Keyword* family = nullptr;  // may be null, as may the others
  std::optional<std::uint8_t> protocol = {};
  Side side = Side::None;
  std::string_view side_text = {};
  const Keyword* kind = nullptr;
  std::size_t kind_begin = 0;  // bytes of the kind's word as written
  std::size_t kind_end = 0;
  std::optional<Compare> compare = {};  // none where there is only a value
  std::size_t compare_begin = 0;        // bytes of the comparison as written, where there is one
  std::size_t compare_end = 0;
  bool list = false;       // `in [...]`; `not in` is NotEqual
  bool any_flag = false;   // `flags any SA`
  bool nat_alone = false;  // `nat`: what was translated
  std::vector<Value> values = {};
};

struct Expression {
  enum class Sort : std::uint8_t { Term, Not, And, Or };
  Sort sort = Sort::Term;
  Term term = {};                         // Sort::Term
  std::vector<Expression> operands = {};  // one of Not, two or more of And and Or
};

// `or` and `and` side by side in a way that readers of nfdump and of tcpdump read differently.
struct Mix {
  struct Operand {
    std::size_t begin;
    std::size_t end;
    bool after_and;  // the operator before it; unused in the first
  };
  std::size_t operator_begin;  // the bytes of the first `or`
  std::size_t operator_end;
  std::vector<Operand> operands;
};

struct Syntax {
  std::optional<Expression> root;  // none for an empty filter
  std::optional<Mix> mix;          // the first
  std::vector<FilterMessage> notes;
  // What views and files brought in, and what these are called: terms view these texts, whose places do not change.
  std::deque<std::string> texts;
};

}  // namespace whither
