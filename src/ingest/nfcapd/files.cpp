#include "ingest/nfcapd/files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace whither {

Result<NfcapdFiles> nfcapd_files(const std::string& path) {
  namespace fs = std::filesystem;
  NfcapdFiles found;
  std::error_code failure;
  if (!fs::is_directory(path, failure)) {
    found.files.push_back(path);
    return found;
  }
  for (fs::recursive_directory_iterator entry{path, failure}, end; !failure && entry != end; entry.increment(failure)) {
    const auto name = entry->path().filename().string();
    std::error_code unknown;
    if (!name.starts_with("nfcapd.") || !entry->is_regular_file(unknown)) continue;
    auto& list = name.starts_with("nfcapd.current") ? found.unfinished : found.files;
    list.push_back(entry->path().string());
  }
  if (failure) return fail_errno("cannot read the folder " + path, failure.value());
  std::ranges::sort(found.files);
  std::ranges::sort(found.unfinished);
  return found;
}

}  // namespace whither
