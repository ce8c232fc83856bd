#pragma once

#include <string>

#include "base/file.h"
#include "base/result.h"
#include "store/layout.h"

namespace whither {

// A folder for files that are being written and are not yet part of the store; it and what is still in it go with this
// value. Its owner holds a lock on it: so others tell it from what a killed process left, also where process ids mean
// nothing because the owner runs in another container. Movable; one thread.
class DraftFolder {
 public:
  // Call with the commit lock held.
  static Result<DraftFolder> make(const Layout& layout);
  DraftFolder(DraftFolder&&) noexcept = default;
  DraftFolder& operator=(DraftFolder&&) = delete;
  ~DraftFolder();

  std::string file(const std::string& name) const { return path_ + "/" + name; }

  // Removes the folders whose owners are gone. Call with the commit lock held.
  static void sweep(const Layout& layout);

 private:
  DraftFolder(std::string path, Fd lock) : path_(std::move(path)), lock_(std::move(lock)) {}

  std::string path_;
  Fd lock_;  // false in a value that was moved from
};

// The same as DraftFolder::make(), taking the commit lock for it.
Result<DraftFolder> drafts_in(const Layout& layout);

}  // namespace whither
