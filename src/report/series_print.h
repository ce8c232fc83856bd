#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "report/json.h"
#include "report/top_print.h"

namespace whither {

// "step_s", "buckets" and what belongs to them, as members of a document that is open.
void put_steps(Json& json, const Series& series);
// "series":{"bytes":[…],"up":[…],"down":[…],"packets":[…],"flows":[…]} as a member of an object that is open.
void put_series(Json& json, std::span<const Tally> steps);

// A line for each step and row, and for what is in no row under the key "other": what is in the lines adds up.
std::string series_ndjson(const TopAnswer& answer);
// The same for the other formats.
Sheet series_sheet(const TopAnswer& answer, const TopQuestion& question);

// A line of blocks as high as the values, at most `width` columns: each of one value, or of the mean of several.
// Nothing is a blank; whatever is more has a block at least an eighth high, and the greatest one is full.
std::string sparkline(std::span<const std::uint64_t> values, std::size_t width);

// What is ranked by, of each step.
std::vector<std::uint64_t> values_of(std::span<const Tally> steps, Sort sort);

// What the steps are, and the greatest one, for people; and what is in none.
std::string series_text(const TopAnswer& answer, const TopQuestion& question, Time now);

}  // namespace whither
