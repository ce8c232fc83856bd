#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "names/flatten.h"
#include "names/mmdb_file.h"
#include "names/table_format.h"

namespace whither {

// What files say of address ranges, gathered over several files of several kinds. Belongs to one thread.
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
  // In the order of their first line; the first is none. An AS has the first name that is told of it.
  const std::vector<As>& ases() const { return ases_; }
  const std::array<table_format::CountryCode, table_format::kMaxCountries>& countries() const { return countries_; }

 private:
  enum class Kind : std::uint8_t { Unknown, As, Country, AsAndCountry };
  struct Range {
    WideAddress first = 0;
    WideAddress last = 0;
    bool is_v4 = false;
  };

  Result<void> read_text(const std::string& path);
  // Each gives "" where it was taken, else what is wrong with it.
  std::string_view take(std::string_view line, Kind& kind);
  std::string_view take(const MmdbNet& net);
  std::string_view take_as(const Range& range, std::string_view number, std::string_view name);
  std::string_view take_country(const Range& range, std::string_view code);
  std::string_view count_line();
  std::string_view position_of_country(std::string_view code, std::uint32_t& position);

  static std::optional<Range> range_of(std::string_view first, std::string_view last);
  void add_as(const Range& range, std::uint32_t asn, std::string_view name);
  Family& family_of(const Range& range) { return range.is_v4 ? v4_ : v6_; }

  Family v4_;
  Family v6_;
  std::vector<As> ases_ = {{}};
  std::unordered_map<std::uint32_t, std::uint32_t> positions_;  // asn → position in ases_
  std::array<table_format::CountryCode, table_format::kMaxCountries> countries_{};
  std::uint32_t country_count_ = 1;
  std::size_t lines_ = 0;
  std::vector<std::string> fields_;  // of the line at hand
};

}  // namespace whither
