#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace whither {

// Names of more days than these are told as old: networks change hands.
inline constexpr std::int64_t kOldAfterDays = 90;

// Whole days from the beginning of a day (UTC), "2026-06-17", until now; 0 of one that is to come, nothing where it is
// no day.
std::optional<std::int64_t> days_since(std::string_view day, Time now);
bool is_old(std::string_view day, Time now);

// "2026-06-17", and where that is old "2026-06-17, 163 days old".
std::string day_and_age(std::string_view day, Time now);

}  // namespace whither
