#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "store/database.h"
#include "store/manifest.h"

namespace whither {

// Files [begin, end) of a manifest that should become one.
struct MergePlan {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// A commit a second would leave 86 400 files a day. So neighbours of one day become one file as soon as eight of about
// the same size stand side by side: a row is rewritten about once for each power of eight of the day's rows, and a
// day keeps some fifty files. Days before `today` become one file for each kMergedRows.
inline constexpr std::size_t kMergeFiles = 8;
inline constexpr std::uint64_t kMergedRows = 4U << 20;
std::optional<MergePlan> plan_merge(const Manifest& manifest, const std::string& today);

// Writes the columns `some` of the rows of `parts`, neighbours in the manifest, to one file in the order of
// row_order.h, in runs of at most kRunRows, and brings it to disk. With `late_names` flows without a name get that of
// name_of_peer(), which the connection has to know (Connection::know_answers). The connection's database has to keep
// the order of rows (Database::Options).
Result<void> write_merged(Connection& connection, const Layout& layout, std::span<const StoredFile> parts,
                          const ColumnSet& some, const std::string& path, bool late_names = false);

// Whether merge_once() would find something to do. A store that cannot be read has nothing to do.
bool merge_is_due(const Layout& layout, Time now);

// Carries out the next merge that is due, on `connection`, and tells whether there was one. Any process may call it;
// one at a time works on a store, the others are told that nothing is due. Readers of the folder with a
// wild card see the parts or the whole, never both: the day's folder is exchanged in one step (renameat2). Flows
// without a name get one of `names`, where answers came later than they were stored.
Result<bool> merge_once(const Layout& layout, Connection& connection, Time now, const DnsMemory* names = nullptr);

}  // namespace whither
