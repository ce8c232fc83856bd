#include "app/decoding.h"

namespace whither {

Decoder make_decoder(Drops& drops, const Config& config) {
  Decoder decoder{drops, {}, {.keep_extra = config.keep_extra.value}};
  for (const auto& router : config.routers) decoder.set_sampling(router.address, router.sampling.value);
  return decoder;
}

}  // namespace whither
