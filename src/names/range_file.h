#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "names/flatten.h"
#include "names/table_format.h"

namespace whither {

// What CSV files say of address ranges, gathered over several files. Belongs to one thread.
class RangeFiles {
 public:
  struct As {
    std::uint32_t asn = 0;
    std::string name;
  };
  // The ranges of one family; the values are positions in ases() and countries().
  struct Family {
    std::vector<ValuedRange> as_ranges;
    std::vector<ValuedRange> country_ranges;
  };

  // Takes in one file (names/address_table_build.h says which). On error the object is of no more use.
  Result<void> read(const std::string& path);

  Family& v4() { return v4_; }
  Family& v6() { return v6_; }
  // In the order of their first line; the first is none. An AS has the name of its first line.
  const std::vector<As>& ases() const { return ases_; }
  const std::array<table_format::CountryCode, table_format::kMaxCountries>& countries() const { return countries_; }

 private:
  enum class Kind : std::uint8_t { Unknown, As, Country };
  using Fields = std::vector<std::string>;

  // "" where the line was taken, else what is wrong with it.
  std::string_view take(std::string_view line, Kind& kind);
  std::string_view take_as(const Fields& fields);
  std::string_view take_country(const Fields& fields);
  std::string_view position_of_country(std::string_view code, std::uint32_t& position);

  Family v4_;
  Family v6_;
  std::vector<As> ases_ = {{}};
  std::unordered_map<std::uint32_t, std::uint32_t> positions_;  // asn → position in ases_
  std::array<table_format::CountryCode, table_format::kMaxCountries> countries_{};
  std::uint32_t country_count_ = 1;
  std::size_t lines_ = 0;
  Fields fields_;  // of the line at hand
};

}  // namespace whither
