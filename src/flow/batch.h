#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

#include "flow/flow.h"
#include "flow/interface_counters.h"
#include "flow/texts.h"

namespace whither {

// Memory in pages of 2 MiB where the kernel has them; to be given to std::free. Never nullptr (std::bad_alloc).
void* allocate_large(std::size_t size);

// Leaves what a vector appends without a value unset, for a decoder that lays it down itself.
// PERF: resize() and one memset, where a vector would copy zeros flow by flow: 30 instructions a record. Much memory
// comes in large pages, as flows that are put in order are read all over it: a look-up of the page for each, else.
template <class T>
struct UnsetAllocator : std::allocator<T> {
  static constexpr std::size_t kLarge = std::size_t{4} << 20;  // bytes

  T* allocate(std::size_t count) {
    if (count <= kLarge / sizeof(T)) return std::allocator<T>::allocate(count);
    return static_cast<T*>(allocate_large(count * sizeof(T)));
  }
  void deallocate(T* at, std::size_t count) noexcept {
    if (count <= kLarge / sizeof(T)) return std::allocator<T>::deallocate(at, count);
    std::free(at);
  }
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
