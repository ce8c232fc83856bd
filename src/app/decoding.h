#pragma once

#include "app/config.h"
#include "flow/drop.h"
#include "wire/decoder.h"

namespace whither {

// A decoder that does what the configuration says of decoding: the one place where the two meet.
Decoder make_decoder(Drops& drops, const Config& config);

}  // namespace whither
