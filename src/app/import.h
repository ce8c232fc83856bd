#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace whither {

enum class ImportKind : std::uint8_t { Capture, Ipfix, Nfcapd, Csv };

struct ImportOptions {
  std::string data_dir;
  std::string config;
  std::string router;    // of ImportKind::Ipfix and Csv
  std::string timezone;  // of ImportKind::Csv
  std::vector<std::string> files;
  bool json = false;
  bool follow = false;  // what comes into the folders, too
  bool again = false;   // also what was imported before
  bool keep = false;    // also what is older than store.keep_flows, and for good
};

// Loads files into the store, one after the other, and tells of each: a file becomes part of the store as a whole or
// not at all, and once, unless `again`. Gives the exit code. kInterrupted where SIGINT or SIGTERM came.
Result<int> import_files(ImportKind kind, const ImportOptions& options);

}  // namespace whither
