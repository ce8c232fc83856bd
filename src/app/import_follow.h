#pragma once

#include <string>
#include <vector>

#include "app/import_progress.h"
#include "app/import_run.h"
#include "base/result.h"
#include "ingest/folder_files.h"

namespace whither {

// Imports the files of a sort that are in the folders, and from then on each that is finished there, and tells of each,
// until SIGINT or SIGTERM; then gives 0. Of a file in hand nothing is stored then. A file that cannot be imported is
// told, and tried again when it changes. Fault::Usage where one is no folder. Call with the signals held.
Result<int> follow_folders(Import& import, ImportProgress& progress, const std::vector<std::string>& folders,
                           FileState (*state_of)(const std::string& file), bool json);

}  // namespace whither
