#pragma once

#include <string>
#include <string_view>

#include "report/coverage.h"
#include "report/json.h"

namespace whither {

// "complete: …", or what is missing, a line each; `front` stands before each of them.
std::string missing_text(const Completeness& complete, Time now, std::string_view front = "");

// "window_s", "missing_s", "gaps" and what else is known, as members of an object that is open.
void put_complete(Json& json, const Completeness& complete);

}  // namespace whither
