#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "flow/column_set.h"
#include "report/top.h"

namespace whither {

// What flows are grouped by before names are put on it: SQL of a value, or of the two halves of an address. It needs a
// column `down`.
struct KeySql {
  std::string value;
  std::string six;  // "" where it is no address
};
KeySql key_of(What what);

// The ranges that keyed_rows() refers to: those of the question, and behind them the local networks.
RangeSets ranges_of(const TopQuestion& question, const Context& context);

// What a question reads, and so what its statement has to ask for.
struct Asked {
  const std::string& flows;  // FROM expression
  ColumnSet columns;         // of all files
  Store::Sums sums;
  const DeviceBook* devices = nullptr;  // the context's
  bool are_totals = false;              // they have told_down (store/totals.h)

  // Whether devices are told apart by the time, too: some address went from one to another.
  bool has_eras() const { return devices != nullptr && !devices->changes().empty(); }
  bool has(std::string_view name) const;
  bool has_six() const { return has("src_ip6") || has("dst_ip6") || has("exporter_ip6"); }
  bool has_reverse() const { return has("bytes_reverse") || has("packets_reverse"); }
};

// What a statement over keyed_rows() selects for KeyTable::group_of(), and what it groups by.
struct KeyWords {
  std::string select;
  std::string group;
};
KeyWords key_words(const TopQuestion& question, const Asked& asked);

// A FROM expression: the flows of traffic that a question asks for, with the column down and those of key_words().
std::string keyed_rows(const TopQuestion& question, const Asked& asked);

}  // namespace whither
