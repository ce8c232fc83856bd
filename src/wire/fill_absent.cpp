#include "wire/fill_absent.h"

namespace whither {

void fill_absent(Flow& flow, const Flow& other) {
  if ((other.present & ~flow.present) == 0) return;
#define WHITHER_FIELD(name, words, kind, enterprise, element, help) \
  if (other.has(Field::name) && !flow.has(Field::name)) WHITHER_PUT(flow, name, other.name);
#include "flow/field_list.h"
#undef WHITHER_FIELD
}

}  // namespace whither
