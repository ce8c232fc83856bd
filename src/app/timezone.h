#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "ingest/csv/values.h"

namespace whither {

// The zone that somebody names: "UTC", "+02:00", or "Europe/Zurich", which becomes the local zone of this process.
// Nothing for "". Fault::Usage where there is none of that name.
Result<std::optional<CsvZone>> choose_timezone(const std::string& name);

}  // namespace whither
