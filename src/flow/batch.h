#pragma once

#include <cstdint>
#include <vector>

#include "flow/flow.h"
#include "flow/interface_counters.h"
#include "flow/texts.h"

namespace whither {

// Flows with the texts that their numbers mean, and counters that came between them. What a decoder fills and a writer
// empties; a batch crosses threads as a whole.
struct Batch {
  std::vector<Flow> flows;
  Texts texts;
  std::vector<InterfaceCounters> counters;

  void clear() {
    flows.clear();
    texts.clear();
    counters.clear();
  }
};

// The bits of Flow::present that stand for texts.
constexpr std::uint64_t text_fields() {
  std::uint64_t bits = 0;
#define WHITHER_FIELD(name, words, kind, enterprise, element, help) \
  if (Kind::kind == Kind::Text) bits |= std::uint64_t{1} << static_cast<unsigned>(Field::name);
#include "flow/field_list.h"
#undef WHITHER_FIELD
  return bits;
}

// Gives the flow's texts, which are numbers of `from`, their numbers in `to`.
void carry_texts(Flow& flow, const Texts& from, Texts& to);

}  // namespace whither
