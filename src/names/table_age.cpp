#include "names/table_age.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace whither {

std::optional<std::int64_t> days_since(std::string_view day, Time now) {
  const auto begin = day.size() == 10 ? parse_date_time(day, std::chrono::seconds{0}) : std::nullopt;
  if (!begin) return std::nullopt;
  return std::max<std::int64_t>(0, std::chrono::floor<std::chrono::days>(now - *begin).count());
}

bool is_old(std::string_view day, Time now) { return days_since(day, now).value_or(0) > kOldAfterDays; }

std::string day_and_age(std::string_view day, Time now) {
  if (!is_old(day, now)) return std::string{day};
  return fmt::format("{}, {} days old", day, *days_since(day, now));
}

}  // namespace whither
