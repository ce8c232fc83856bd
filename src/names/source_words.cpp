#include "names/source_words.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <filesystem>

#include "base/file.h"
#include "base/time.h"
#include "names/clean_name.h"
#include "names/head_words.h"
#include "names/mmdb_file.h"

namespace whither {

namespace {

constexpr std::size_t kMaxPackageJson = 64 * 1024;
constexpr std::size_t kMaxWord = 200;

struct KnownSource {
  std::string_view name;  // all of it, or how it begins where it ends with *
  std::string_view licence;
  std::string_view attribution;
  std::string_view url;

  bool is_of(std::string_view other) const {
    return name.ends_with('*') ? other.starts_with(name.substr(0, name.size() - 1)) : other == name;
  }
};

// The licences of these ask for these words. (The second one's package.json says CC0-1.0, the licence of the data
// inside it says CC BY 4.0: the stricter one holds.)
constexpr std::array kKnownSources = {
    KnownSource{"@ip-location-db/asn", "CC BY 4.0", "IP to ASN data: DB-IP, RouteViews, NRO (CC BY 4.0)",
                "https://db-ip.com"},
    KnownSource{"@ip-location-db/asn-country", "CC BY 4.0", "Country data: NRO (CC BY 4.0)", "https://www.nro.net"},
    KnownSource{"IPFire Project", "CC BY-SA 4.0", "Country data: IPFire Location (CC BY-SA 4.0)",
                "https://location.ipfire.org"},
    KnownSource{"ip2asn-*", "PDDL 1.0", "IP to ASN data: iptoasn.com (public domain)", "https://iptoasn.com"},
    KnownSource{"GeoLite2-*", "GeoLite2 EULA", "This product includes GeoLite2 data created by MaxMind",
                "https://www.maxmind.com"},
    KnownSource{"DBIP-*", "CC BY 4.0", "IP Geolocation by DB-IP (CC BY 4.0)", "https://db-ip.com"},
};

// The text between the quotes that `json` begins with, which go off its front with it.
std::string take_text(std::string_view& json) {
  std::string text;
  std::size_t at = 1;
  for (; at < json.size() && json[at] != '"'; ++at) {
    const bool escaped = json[at] == '\\' && at + 1 < json.size();
    if (escaped) ++at;
    if (!escaped || json[at] == '"' || json[at] == '\\' || json[at] == '/') text += json[at];
  }
  json.remove_prefix(std::min(at + 1, json.size()));
  return text;
}

void skip_space(std::string_view& json) {
  const auto first = json.find_first_not_of(" \t\r\n");
  json.remove_prefix(first == std::string_view::npos ? json.size() : first);
}

// "" where there is none or it cannot be read.
std::string package_json_beside(const std::string& path) {
  const auto beside = std::filesystem::path{path}.parent_path() / "package.json";
  return read_file(beside.string(), kMaxPackageJson).value_or("");
}

std::string day_of(Time time) {
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(time)};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

// What the file itself says.
Source own_words(const std::string& path) {
  if (!is_mmdb(path)) return head_words(path);
  const auto words = words_of_mmdb(path);
  return words ? Source{.name = clean_name(words->type, kMaxWord), .as_of = day_of(words->built)} : Source{};
}

}  // namespace

std::string json_text(std::string_view json, std::string_view key) {
  int depth = 0;
  while (!json.empty()) {
    const char next = json.front();
    if (next == '{' || next == '[') ++depth;
    if (next == '}' || next == ']') --depth;
    if (next != '"') {
      json.remove_prefix(1);
      continue;
    }
    const auto word = take_text(json);
    skip_space(json);
    if (depth != 1 || word != key || !json.starts_with(':')) continue;
    json.remove_prefix(1);
    skip_space(json);
    return json.starts_with('"') ? take_text(json) : std::string{};
  }
  return {};
}

std::string date_in_version(std::string_view version) {
  const auto digits = version.substr(version.rfind('.') + 1);  // all of it where there is no dot
  if (digits.size() < 8 || digits.find_first_not_of("0123456789") != std::string_view::npos) return {};
  const auto number = [&](std::size_t at, std::size_t size) {
    int value = 0;
    for (const char digit : digits.substr(at, size)) value = value * 10 + (digit - '0');
    return value;
  };
  const std::chrono::year_month_day date{std::chrono::year{number(0, 4)},
                                         std::chrono::month{static_cast<unsigned>(number(4, 2))},
                                         std::chrono::day{static_cast<unsigned>(number(6, 2))}};
  if (!date.ok() || number(0, 4) < 2000) return {};
  return fmt::format("{}-{}-{}", digits.substr(0, 4), digits.substr(4, 2), digits.substr(6, 2));
}

Result<Source> source_of_file(const std::string& path) {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0) return fail_errno("cannot read " + path, errno);

  const auto json = package_json_beside(path);
  const auto word = [&](std::string_view key) { return clean_name(json_text(json, key), kMaxWord); };
  Source source{.name = word("name"), .version = word("version"), .licence = word("license")};
  source.as_of = date_in_version(source.version);
  if (source.name.empty()) source = own_words(path);
  if (source.as_of.empty()) source.as_of = day_of(time_of_seconds(status.st_mtime));
  if (source.name.empty()) source.name = clean_name(std::filesystem::path{path}.filename().string(), kMaxWord);
  for (const auto& known : kKnownSources) {
    if (!known.is_of(source.name)) continue;
    source.licence = known.licence;
    source.attribution = known.attribution;
    source.url = known.url;
  }
  return source;
}

}  // namespace whither
