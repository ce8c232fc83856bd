#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "ingest/csv/values.h"

namespace whither {

// The zone that somebody names: "UTC", "+02:00", or "Europe/Zurich", which becomes the local zone of this process.
// Nothing for "". Fault::Usage where there is none of that name.
Result<std::optional<CsvZone>> choose_timezone(const std::string& name);

// The same for --tz: that zone, whatever it is, becomes the local one of this process.
Result<void> use_timezone(const std::string& name);

}  // namespace whither
