#include "flow/batch.h"

namespace whither {

namespace {

template <Kind K>
void carry(typename KindType<K>::type& member, const Texts& from, Texts& to) {
  if constexpr (K == Kind::Text) member = to.id_of(from.of(member));
}

}  // namespace

void carry_texts(Flow& flow, const Texts& from, Texts& to) {
  if ((flow.present & text_fields()) == 0) return;
#define WHITHER_FIELD(name, words, kind, enterprise, element, help) carry<Kind::kind>(flow.name, from, to);
#include "flow/field_list.h"
#undef WHITHER_FIELD
}

}  // namespace whither
