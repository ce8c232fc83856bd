#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/layout.h"
#include "store/manifest.h"
#include "store/retention.h"

namespace whither {

// A listed file that is not what was written, and why in a few words.
struct DamagedFile {
  std::string path;  // below the data folder
  std::uint64_t flows = 0;
  std::string reason;
};

struct StoreCheck {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::vector<DamagedFile> damaged;
  Pruning to_set_aside;  // the same files
};

// Reads every byte of every listed file, of flows, of sums and of totals, and compares it with the hash that the
// manifest has of it; of files without one (of earlier releases) every value is decoded. Files that are merged or let
// go meanwhile are left to the next check. `tell` is called with the bytes that were read so far. Fault::Damaged where
// the manifest itself is.
Result<StoreCheck> check_store(const Layout& layout, const std::function<void(std::uint64_t bytes)>& tell);

}  // namespace whither
