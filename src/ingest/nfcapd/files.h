#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace whither {

struct NfcapdFiles {
  std::vector<std::string> files;
  std::vector<std::string> unfinished;  // which nfcapd is writing now
};

// A file stands for itself; a folder for the files nfcapd.* in it and in its folders, in the order of their names.
// Fault::Unreachable where a folder cannot be read.
Result<NfcapdFiles> nfcapd_files(const std::string& path);

}  // namespace whither
