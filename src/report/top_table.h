#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "report/top.h"

namespace whither {

// The rows of a ranking as a table for people, at most `width` columns wide (0: no limit, and no bars: not a terminal).
std::string top_table(const TopAnswer& answer, const TopQuestion& question, std::size_t width);

// What the two sides of a comparison are called: "BEFORE" and "NOW", or as the devices are.
struct Sides {
  std::string before;
  std::string now;
};
Sides sides_of(const TopQuestion& question);

// The part of the whole, by what is ranked by.
double share_of(const Tally& tally, const TopAnswer& answer, Sort sort);

// How much more it is than before, as a part of what it was: 0.12, -1; nothing where there was nothing.
std::optional<double> change_of(std::uint64_t now, std::uint64_t before);

// "+12 %", "×34", "new", "gone"; "" where there is nothing at all.
std::string change_text(const Tally& now, const Tally& before, Sort sort);

}  // namespace whither
