#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "report/question.h"

namespace whither {

// What a ranking is of.
enum class What : std::uint8_t { Orgs, Peers, Devices, Ports, Protocols, Countries, Asn, Routers };
// What it is ranked by.
enum class Sort : std::uint8_t { Bytes, Up, Down, Packets, Flows };

struct WhatInfo {
  What what;
  std::string_view name;     // on the command line
  std::string_view title;    // "Top organisations"
  std::string_view heading;  // of the column
};
std::span<const WhatInfo> ranking_kinds();
std::optional<What> what_named(std::string_view name);
std::optional<Sort> sort_named(std::string_view name);
std::string_view name_of(Sort sort);

// Sums of flows of traffic, scaled up by their sampling. `up` was sent by the device of the question, else by the local
// end, else by src; `down` went the other way; the reverse direction of a biflow counts the other way too.
// Sums that pass 2^64 - 1 stay there.
struct Tally {
  std::uint64_t up = 0;
  std::uint64_t down = 0;
  std::uint64_t packets_up = 0;
  std::uint64_t packets_down = 0;
  std::uint64_t flows = 0;  // records, not scaled

  std::uint64_t bytes() const;
  std::uint64_t packets() const;
  std::uint64_t by(Sort sort) const;
  void add(const Tally& other);
};

struct TopRow {
  std::string key;   // "as15169", "443/tcp", "192.0.2.1": stable, for scripts
  std::string name;  // "Google LLC", "https"
  std::string country;
  Address address;  // of peers, devices and routers
  Tally tally;
};

struct TopAnswer {
  std::vector<TopRow> rows;
  Tally total;
  Tally other;  // what is not in rows
  std::size_t other_rows = 0;
  std::uint64_t max_sampling = 1;  // above 1 the sums are estimates
  std::uint64_t copies = 0;        // flows in the sums that are marked as copies
  double named_share = 0;          // of all bytes, the part whose peer has a name; only for orgs and asn
};

struct TopQuestion {
  Question common;
  What what = What::Orgs;
  Sort sort = Sort::Bytes;
  bool once = false;  // leaves out what is marked as a copy
};

Result<TopAnswer> top(Store& store, const TopQuestion& question, const Context& context);

}  // namespace whither
