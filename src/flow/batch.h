#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "flow/flow.h"
#include "flow/interface_counters.h"
#include "flow/texts.h"

namespace whither {

// Leaves what a vector appends without a value unset, for a decoder that lays it down itself.
// PERF: resize() and one memset, where a vector would copy zeros flow by flow: 30 instructions a record.
template <class T>
struct UnsetAllocator : std::allocator<T> {
  template <class U>
  struct rebind {
    using other = UnsetAllocator<U>;
  };
  template <class U>
  void construct(U* /*at*/) noexcept {}
  template <class U, class... Args>
  void construct(U* at, Args&&... args) {
    std::construct_at(at, std::forward<Args>(args)...);
  }
};

// resize() leaves new flows unset.
using Flows = std::vector<Flow, UnsetAllocator<Flow>>;

// Flows with the texts that their numbers mean, and counters that came between them. What a decoder fills and a writer
// empties; a batch crosses threads as a whole.
struct Batch {
  Flows flows;
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
