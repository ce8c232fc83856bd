#include "store/layout.h"

#include <fmt/format.h>

namespace whither {

std::string Layout::day(Time stored) {
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(stored)};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::string Layout::file(const std::string& day, std::uint64_t first_row, std::uint64_t rows) {
  return fmt::format("{}/{:012}-{:012}.parquet", day, first_row, first_row + rows - 1);
}

}  // namespace whither
