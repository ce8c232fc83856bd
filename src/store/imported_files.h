#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/result.h"
#include "base/time.h"
#include "store/layout.h"
#include "store/manifest.h"

namespace whither {

// Which files were imported into a store, told apart by what is in them: the list `imported` of the data folder, a line
// a file, which only grows. The manifest says how many of its bytes count, so that a file is in the list when its flows
// are in the store, and not before.
class ImportedFiles {
 public:
  // Empty where there is no store or no list. Fault::Unreachable or Fault::NotPermitted where it cannot be read, else
  // as Manifest::load().
  static Result<ImportedFiles> load(const Layout& layout);
  static Result<ImportedFiles> load(const Layout& layout, const Manifest& manifest);

  // When a file of that key was imported.
  std::optional<Time> when(const std::string& key) const;
  // For who knows that it was committed.
  void note(const std::string& key, Time now) { when_.insert_or_assign(key, now); }

 private:
  std::unordered_map<std::string, Time> when_;
};

// Brings a line for the file to disk and lets `manifest` count it: it is in the list once the manifest is saved. Call
// with the commit lock held since `manifest` was loaded, and before anything else is changed in it.
Result<void> list_imported_file(const Layout& layout, const std::string& key, Time now, Manifest& manifest);

// The key of a file: a hash of 128 bits of all that is in it (XXH3), as 32 letters. "" where `stopped`, which is asked
// now and then, says so.
Result<std::string> content_key(const std::string& path, const std::function<bool()>& stopped);

}  // namespace whither
