#include "app/timezone.h"

#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <system_error>

namespace whither {

namespace {

// So far east of UTC as the clock of 1970 in that zone is behind it.
std::optional<std::chrono::seconds> offset_named(const std::string& name) {
  if (name == "UTC" || name == "Z") return std::chrono::seconds{0};
  if (!name.starts_with('+') && !name.starts_with('-')) return std::nullopt;
  const auto time = parse_date_time("2000-01-01T00:00:00" + name);
  if (!time) return std::nullopt;
  return std::chrono::floor<std::chrono::seconds>(*parse_date_time("2000-01-01T00:00:00Z") - *time);
}

// PERF: where TZ is not set, each conversion of a time looks whether /etc/localtime has changed: a third of an import.
void settle_local_zone() { ::setenv("TZ", ":/etc/localtime", 0); }

void make_local(const std::string& zone) {
  ::setenv("TZ", zone.c_str(), 1);
  ::tzset();
}

bool is_zone(const std::string& name) {
  if (name.starts_with('/') || name.contains("..")) return false;
  const char* const told = std::getenv("TZDIR");
  const std::filesystem::path folder = told != nullptr && *told != '\0' ? told : "/usr/share/zoneinfo";
  std::error_code failure;
  return std::filesystem::is_regular_file(folder / name, failure);
}

}  // namespace

Result<std::optional<CsvZone>> choose_timezone(const std::string& name) {
  settle_local_zone();
  if (name.empty()) return std::nullopt;
  if (const auto offset = offset_named(name)) return CsvZone{.east = offset};
  if (!is_zone(name)) {
    return fail(Fault::Usage, fmt::format("--timezone `{}` is no zone: UTC, +02:00 and Europe/Zurich are some", name));
  }
  make_local(name);
  return CsvZone{};
}

Result<void> use_timezone(const std::string& name) {
  settle_local_zone();
  if (name.empty()) return {};
  if (const auto east = offset_named(name)) {
    const auto minutes = east->count() / 60;  // POSIX counts them to the west
    const auto hours = std::abs(minutes) / 60;
    const auto rest = std::abs(minutes) % 60;
    make_local(fmt::format("<{0}{2:02}{3:02}>{1}{2:02}:{3:02}", minutes < 0 ? '-' : '+', minutes < 0 ? '+' : '-', hours,
                           rest));
    return {};
  }
  if (!is_zone(name)) {
    return fail(Fault::Usage, fmt::format("--tz `{}` is no zone: UTC, +02:00 and Europe/Zurich are some", name));
  }
  make_local(name);
  return {};
}

}  // namespace whither
