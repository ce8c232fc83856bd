#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "names/flatten.h"
#include "names/organisations.h"
#include "names/table_format.h"

namespace whither {

// What an address table's file is made of.
struct TableParts {
  std::vector<RangeStep> v4;  // steps of table_format::value_of; `as` is a position in `ases`
  std::vector<RangeStep> v6;
  std::vector<AsSize> ases;  // the first is none; in any order of their numbers, with names of at most 65 535 bytes
  std::array<table_format::CountryCode, table_format::kMaxCountries> countries{};
  std::string_view meta;
};

// The bytes of the file. Fault::NotUnderstood where the names are more than the format holds.
Result<std::string> table_image(const TableParts& parts);

}  // namespace whither
