#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/json.h"
#include "report/sheet.h"
#include "report/top.h"

namespace whither {

// The moments that an answer covers, as it tells them.
struct Covered {
  Window window;
  Time now;
};

// "14 Aug 12:00:00 – 15 Aug 12:00:00".
std::string covered_text(const Covered& covered);

// "key" and "name" of a row, lists of them where its key has several parts, as members of an object that is open.
void put_key(Json& json, const TopRow& row);
// The same in a sheet: of several parts a pair of columns each.
std::vector<RowColumn> key_columns(const TopQuestion& question);
std::vector<Cell> key_cells(const TopRow& row);

// {"schema":"whither.top/1","query":{…},"rows":[…],"other":{…},"total":{…},"complete":{…}} and a newline.
std::string top_json(const TopAnswer& answer, const TopQuestion& question);
// The rows alone, an object each.
std::string top_ndjson(const TopAnswer& answer, const TopQuestion& question);
// The same for the other formats.
Sheet top_sheet(const TopAnswer& answer, const TopQuestion& question);
// "Top organisations for 192.168.1.139 · by bytes · 14 Aug 12:00:00 – 15 Aug 12:00:00".
std::string top_title(const TopQuestion& question, const Covered& covered);
// What stands above the table for people, which needs no answer: whoever waits for it sees what was asked.
std::string top_heading(const TopQuestion& question, const Covered& covered);
// The table and what stands below: at most `width` columns wide (0: no limit, and no bars: not a terminal).
std::string top_text(const TopAnswer& answer, const TopQuestion& question, const Covered& covered, std::size_t width);

}  // namespace whither
