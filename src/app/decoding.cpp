#include "app/decoding.h"

namespace whither {

Decoder make_decoder(Drops& drops, const Config& /*config*/) { return Decoder{drops}; }

}  // namespace whither
