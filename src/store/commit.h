#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "store/layout.h"
#include "store/manifest.h"
#include "store/progress.h"

namespace whither {

// Makes finished files of flows, whose paths are whole ones, part of the store as of `now`, and `progress` with them
// where it is not null: in one step, the rename of the manifest (docs/explain/store-files.md). On error the files are
// where they were. Takes the commit lock.
Result<void> commit_files(const Layout& layout, std::span<const StoredFile> written, const Progress* progress,
                          Time now);

// A file that is imported, by its content_key().
struct ImportedFile {
  std::string key;
  bool again = false;  // whether it was imported before or not
};

// The same for all flows of an imported file, which is in the list of those from then on. Where it is already, and not
// `again`, gives when it was imported, and does nothing.
Result<std::optional<Time>> commit_import(const Layout& layout, std::span<const StoredFile> written,
                                          const ImportedFile& file, Time now);

// Says beforehand which files under flows() are to be placed, or to go, so that nobody takes them for flows of unknown
// origin if the process ends before the manifest says so: undo_commit() removes them then. Call with the commit lock
// held.
Result<void> announce_files(const Layout& layout, std::span<const StoredFile> files);

// Removes what a commit that was broken off had placed and not yet listed, or taken off the list and not yet removed.
// Call with the commit lock held.
void undo_commit(const Layout& layout, const std::set<std::string>& listed);

}  // namespace whither
