#pragma once

#include <string>
#include <string_view>

#include "report/json.h"
#include "wire/encoder.h"

namespace whither {

// What became of flows that were encoded anew, for people: a line for each kind of loss. `done` is "sent" or "written".
std::string encode_text(const EncodeCounts& counts, std::string_view done);
// The fields records, not_sent and left_out of an object that is begun.
void put_encode_counts(Json& json, const EncodeCounts& counts);

}  // namespace whither
