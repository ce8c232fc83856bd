#include "flow/batch.h"

#include <sys/mman.h>

#include <new>

namespace whither {

namespace {

template <Kind K>
void carry(typename KindType<K>::type& member, const Texts& from, Texts& to) {
  if constexpr (K == Kind::Text) member = to.id_of(from.of(member));
}

}  // namespace

void* allocate_large(std::size_t size) {
  constexpr std::size_t kPage = std::size_t{2} << 20;
  const auto whole = (size + kPage - 1) / kPage * kPage;
  auto* const memory = std::aligned_alloc(kPage, whole);
  if (memory == nullptr) throw std::bad_alloc{};
  ::madvise(memory, whole, MADV_HUGEPAGE);
  return memory;
}

void carry_texts(Flow& flow, const Texts& from, Texts& to) {
  if ((flow.present & text_fields()) == 0) return;
#define WHITHER_FIELD(name, words, kind, enterprise, element, help) carry<Kind::kind>(flow.name, from, to);
#include "flow/field_list.h"
#undef WHITHER_FIELD
}

}  // namespace whither
