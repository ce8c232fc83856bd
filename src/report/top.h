#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "flow/tally.h"
#include "names/whois_record.h"
#include "report/coverage.h"
#include "report/key_parts.h"
#include "report/question.h"
#include "report/series.h"

namespace whither {

struct WhatInfo {
  What what;
  std::string_view name;     // on the command line
  std::string_view title;    // "Top organisations"
  std::string_view heading;  // of the column
};
std::span<const WhatInfo> ranking_kinds();  // all but What::Parts
const WhatInfo& info_of(What what);         // without words for What::Parts
std::optional<What> what_named(std::string_view name);
std::optional<Sort> sort_named(std::string_view name);
std::string_view name_of(Sort sort);

// How a part of a row's key (key_parts.h) is called.
struct KeyName {
  std::string key;    // stable, for scripts; "" where the flows lack the field
  std::string name;   // for people
  std::string label;  // both, where they are not the same
};

struct TopRow {
  std::string key;   // "as15169", "443/tcp", "192.0.2.1": stable, for scripts
  std::string name;  // "Google LLC", "https"
  std::string country;
  Address address;  // of peers, devices and routers
  Tally tally;
  Address group{};                // one address of those that the row is of, or the number in its place (top_groups.h)
  std::size_t rank = 0;           // from 1; 0 for what is gone
  std::optional<Tally> before{};  // of a comparison
  std::vector<KeyName> parts{};   // of What::Parts: one of each; then `key` and `name` are for one alone
  std::optional<Registration> registration{};  // by which the row is named, filled by who asks registries
  std::string ptr{};                           // of peers, filled by who asks name servers
};

// What a ranking is compared with.
struct Compared {
  Window window;
  Tally total;
  Tally other;                           // of what is not in TopAnswer::rows
  std::size_t new_rows = 0;              // that have flows here and none there, shown or not
  std::size_t gone_rows = 0;             // the other way round
  std::optional<Completeness> complete;  // filled by who knows of losses, where the window is another
};

struct TopAnswer {
  std::vector<TopRow> rows;
  Tally total;
  Tally other;  // what is not in rows
  std::size_t other_rows = 0;
  std::uint64_t max_sampling = 1;        // above 1 the sums are estimates
  std::uint64_t copies = 0;              // flows in the sums that are marked as copies
  std::optional<Completeness> complete;  // filled by who knows of losses
  double named_share = 0;                // of all bytes, the part whose peer has a name; only for orgs and asn
  std::optional<Compared> compared;
  std::optional<Series> series;
};

struct TopQuestion {
  Question common;
  What what = What::Orgs;
  std::vector<KeyPart> parts = {};  // of What::Parts, one at least
  Sort sort = Sort::Bytes;
  bool once = false;                              // leaves out what is marked as a copy
  bool from_flows = false;                        // leaves hourly sums alone
  std::optional<Window> before = {};              // to compare with
  std::optional<Device> before_device = {};       // the device there, where it is another
  bool side_by_side = false;                      // for people: what was, what is, and the change, and nothing else
  std::optional<std::chrono::seconds> step = {};  // of a series
  bool with_ptr = false;                          // rows of peers have a place for names by reverse DNS
};

// "orgs"; of What::Parts the names of all.
std::vector<std::string_view> names_of(const TopQuestion& question);

Result<TopAnswer> top(Store& store, const TopQuestion& question, const Context& context);

}  // namespace whither
