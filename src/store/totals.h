#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/result.h"
#include "store/database.h"
#include "store/layout.h"
#include "store/manifest.h"

namespace whither {

// Totals: the hourly sums of one file (store/summary.h) added up over its hours, once by peer, once by device (the
// local end) and once by service, each by direction, exporter, sampling and copy. They answer what asks for nothing
// else, of files that lie in a window as a whole, and are fewer than sums wherever several devices talk to one peer, or
// for more than an hour. Which end is local is told when they are made: so they are good for one set of local networks,
// and for others there are sums.
enum class TotalsBy : std::uint8_t { Peer, Device, Service };  // as in the files

// What tells sets of local networks from each other.
std::uint64_t mark_of(const std::vector<AddressRange>& local);

// The next sums without totals for that set, or without any where none is named; those in files of the paths `but`
// aside.
std::optional<Summary> plan_totals(const Manifest& manifest, std::optional<std::uint64_t> mark,
                                   const std::set<std::string>& but = {});

// Adds up the sums that `pick` finds in the manifest, on `connection`, and lists their totals in one step; those for
// other local networks go. Tells whether there was anything to do. Any process may call it; one at a time merges, sums
// up or adds up in a store, the others are told that nothing is due.
using PickSummary = std::function<std::optional<Summary>(const Manifest&)>;
Result<bool> add_up_one(const Layout& layout, Connection& connection, const std::vector<AddressRange>& local,
                        const PickSummary& pick);

// The FROM expression of totals in the columns of sums_of(), both addresses being the one that they are by, and the
// column told_down: whether they are of what came down to a device.
std::string totals_of(const Layout& layout, std::span<const Summary> summaries, TotalsBy by);

// Where the totals of a summary lie, below Layout::totals().
std::string totals_path(const Summary& summary);

}  // namespace whither
