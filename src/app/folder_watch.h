#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"

namespace whither {

// Waits until files in some folders, and in the folders within them, are finished: closed after they were written, or
// moved there. What was finished is for the caller to find out, as he has to anyhow where something was missed (a
// network's file system tells nothing). One thread.
class FolderWatch {
 public:
  // Call with SIGINT and SIGTERM held (app/signals.h).
  static Result<FolderWatch> begin(std::vector<std::string> folders);

  // Looks for folders that are new; call before looking for files. Folders that cannot be watched are passed over.
  void look_for_folders();
  // Until something was finished, SIGINT or SIGTERM came, or that time is over.
  void wait(std::chrono::milliseconds longest);

 private:
  FolderWatch(Fd events, Fd signals, std::vector<std::string> folders)
      : events_(std::move(events)), signals_(std::move(signals)), folders_(std::move(folders)) {}

  Fd events_;
  Fd signals_;
  std::vector<std::string> folders_;
};

}  // namespace whither
