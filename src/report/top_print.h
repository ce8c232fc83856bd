#pragma once

#include <cstddef>
#include <string>

#include "report/format.h"
#include "report/top.h"

namespace whither {

// The moments that an answer covers, as it tells them.
struct Covered {
  Window window;
  Time now;
};

// {"schema":"whither.top/1","query":{…},"rows":[…],"other":{…},"total":{…},"complete":{…}} and a newline.
std::string top_json(const TopAnswer& answer, const TopQuestion& question);
// The rows alone, an object or a record each.
std::string top_ndjson(const TopAnswer& answer, const TopQuestion& question);
// CSV, or TSV.
std::string top_csv(const TopAnswer& answer, const TopQuestion& question, Format format = Format::Csv);
// The table for people: at most `width` columns wide (0: no limit, and no bars: not a terminal).
std::string top_text(const TopAnswer& answer, const TopQuestion& question, const Covered& covered, std::size_t width);

}  // namespace whither
