#pragma once

#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "base/result.h"
#include "store/database.h"
#include "store/layout.h"
#include "store/manifest.h"

namespace whither {

// Hourly sums: what the traffic in one file of flows comes to by the hours in which flows began and ended, exporter,
// source, destination, protocol, service port and sampling, with copies apart. Which of the two ends is local, and so
// the direction, is told by the addresses when an answer is made, as for flows. Every flow is in one file, so it is in
// the sums of one file, however late it came. Sums give the same numbers as the flows, outlive them, and are far fewer
// where the same peers come again and again.

// The next file to be summed up: one that will not be merged any more, and is not among the paths `but`. The caller
// merges first what is due.
std::optional<StoredFile> plan_summary(const Manifest& manifest, const std::string& today,
                                       const std::set<std::string>& but = {});

// Sums up the file of flows without sums that `pick` finds in the manifest, on `connection`, and lists the sums in one
// step; tells whether there was one. The file is not merged afterwards. Any process may call it; one at a time merges
// or sums up in a store, the others are told that nothing is due.
using PickFile = std::function<std::optional<StoredFile>(const Manifest&)>;
Result<bool> summarise_one(const Layout& layout, Connection& connection, const PickFile& pick);

// An SQL expression of the port that tells the service of a flow, 0 where there is none: the lower of the two ports
// where both are known, as the other is one of the moment. TCP, UDP, DCCP, SCTP and UDP-Lite have ports; what exporters
// put there for ICMP is type and code.
inline constexpr const char* kServicePort =
    "coalesce(CASE WHEN protocol NOT IN (6, 17, 33, 132, 136) THEN 0 WHEN dst_port IS NULL OR (src_port > 0 AND "
    "src_port < dst_port) THEN src_port ELSE dst_port END, 0)::USMALLINT";

// The sum of a counter under its own name; one that passes 2^64 - 1 stays there, as sums of answers do.
std::string sum_of_counter(const char* counter);

// The fields of a flow that sums tell of, as bits of Flow::present: filters on others need the flows themselves.
std::uint64_t summed_fields();

// The FROM expression of sums as if they were flows, as many as `flows` says, from the beginning of the hour in which
// they began to the end of that in which they ended; the service port is the destination's, and `hourly` is true.
// And that of flows with the same columns, each being one.
std::string sums_of(const Layout& layout, std::span<const Summary> summaries);
std::string as_sums(const std::string& flows);

}  // namespace whither
