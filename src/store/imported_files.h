#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/result.h"
#include "base/time.h"
#include "store/layout.h"

namespace whither {

// Which files were imported into a store, told apart by what is in them: the list `imported` of the data folder, a line
// a file, which only grows. Of a line that a crash cut short nothing counts.
class ImportedFiles {
 public:
  // Empty where there is no list. Fault::Unreachable or Fault::NotPermitted where it cannot be read.
  static Result<ImportedFiles> load(const Layout& layout);

  // When a file of that key was imported.
  std::optional<Time> when(const std::string& key) const;
  // Adds it, to the list on disk too. Call once its flows are committed. Takes the commit lock.
  Result<void> add(const std::string& key, Time now);

 private:
  explicit ImportedFiles(Layout layout) : layout_(std::move(layout)) {}
  std::string path() const { return layout_.folder + "/imported"; }

  Layout layout_;
  std::unordered_map<std::string, Time> when_;
};

// The key of a file: a hash of 128 bits of all that is in it (XXH3), as 32 letters. "" where `stopped`, which is asked
// now and then, says so.
Result<std::string> content_key(const std::string& path, const std::function<bool()>& stopped);

}  // namespace whither
