#pragma once

#include "flow/flow.h"

namespace whither {

// Gives `flow` the fields that it has not and `other` has.
void fill_absent(Flow& flow, const Flow& other);

}  // namespace whither
