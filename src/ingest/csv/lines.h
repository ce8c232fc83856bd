#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace whither {

// Why a line is no flow.
enum class CsvLine : std::uint8_t { Cells, Value, Time, Quotes, Length, Header, Summary };

struct CsvLineInfo {
  CsvLine line;
  std::string_view name;
  std::string_view help;
};

inline constexpr auto kCsvLines = std::to_array<CsvLineInfo>({
    {CsvLine::Cells, "Cells", "more or fewer cells than the header has names"},
    {CsvLine::Value, "Value", "a cell that cannot be a value of its column"},
    {CsvLine::Time, "Time", "no time, or one before 1970 or behind 9999"},
    {CsvLine::Quotes, "Quotes", "a quote that does not end, or does not end its cell"},
    {CsvLine::Length, "Length", "longer than 131 072 bytes"},
    {CsvLine::Header, "Header", "the header once more"},
    {CsvLine::Summary, "Summary", "the sums that nfdump writes at the end"},
});

// The lines of a text that are no flows.
struct CsvLineCounts {
  std::array<std::uint64_t, kCsvLines.size()> counts{};
  // The first of them but for headers and sums.
  struct First {
    CsvLine line;
    std::uint64_t number;
    std::string what;  // is wrong with it, "" where `line` says all
  };
  std::optional<First> first;

  void add(CsvLine line) { ++counts.at(static_cast<std::size_t>(line)); }
  void add(CsvLine line, std::uint64_t number, std::string what) {
    add(line);
    if (!first) first = First{line, number, std::move(what)};
  }
  std::uint64_t of(CsvLine line) const { return counts.at(static_cast<std::size_t>(line)); }
};

}  // namespace whither
