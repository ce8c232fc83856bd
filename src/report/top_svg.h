#pragma once

#include <string>

#include "report/top_print.h"

namespace whither {

// A picture of a ranking: bars beside each other, or, of an answer with a series, its rows above each other over time.
std::string top_svg(const TopAnswer& answer, const TopQuestion& question, const Covered& covered);

// The latter.
std::string series_svg(const TopAnswer& answer, const TopQuestion& question, const Covered& covered);

// What else is to be known of a picture, in a line: the filter, what it is compared with, the sampling.
std::string subtitle(const TopAnswer& answer, const TopQuestion& question, const Covered& covered);

// "3.41 GB", "6 035 packets".
std::string amount_text(std::uint64_t value, Sort sort);

// The name of a row in a picture, with what tells it from others of that name.
std::string label_of(const TopRow& row, What what);

}  // namespace whither
