#include "names/head_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <sstream>

#include "base/digits.h"
#include "names/clean_name.h"
#include "names/line_reader.h"

namespace whither {

namespace {

constexpr std::size_t kMostLines = 64;
constexpr std::size_t kMaxWord = 200;

// What follows the key in a comment; "" where the line is another.
std::string word_after(std::string_view line, std::string_view key) {
  const auto first = line.find_first_not_of("# \t");
  if (first == std::string_view::npos || !line.substr(first).starts_with(key)) return {};
  return clean_name(line.substr(first + key.size()), kMaxWord);
}

}  // namespace

std::string date_in_words(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::istringstream words{std::string{text}};
  std::string weekday;
  std::string day;
  std::string month;
  std::string year;
  words >> weekday >> day >> month >> year;
  const auto* const named = std::ranges::find(kMonths, month);
  if (!number_of(day) || !number_of(year) || day.size() > 2 || year.size() != 4) return {};
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*number_of(year))},
                                         std::chrono::month{static_cast<unsigned>(named - kMonths.begin() + 1)},
                                         std::chrono::day{static_cast<unsigned>(*number_of(day))}};
  if (!date.ok()) return {};
  return fmt::format("{}-{:02}-{:02}", year, static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

Source head_words(const std::string& path) {
  Source source;
  auto reader = LineReader::open(path);
  while (reader && reader->number() < kMostLines) {
    const auto line = reader->next();
    if (!line || !*line || !(*line)->starts_with('#')) break;
    if (auto vendor = word_after(**line, "Vendor:"); !vendor.empty()) source.name = std::move(vendor);
    if (auto licence = word_after(**line, "License:"); !licence.empty()) source.licence = std::move(licence);
    if (const auto made = word_after(**line, "Generated:"); !made.empty()) source.as_of = date_in_words(made);
  }
  return source;
}

}  // namespace whither
