#include "app/import_follow.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <system_error>

#include "app/complaints.h"
#include "app/folder_watch.h"
#include "app/import_words.h"
#include "app/signals.h"
#include "report/table.h"

namespace whither {

namespace {

// File systems of a network may not tell what others write there; so long a file may wait on those.
constexpr std::chrono::milliseconds kLookAnyway = std::chrono::minutes{1};

using StateOf = FileState (*)(const std::string& file);

// Which bytes a file had.
struct Stamp {
  std::uint64_t size = 0;
  std::filesystem::file_time_type changed;
  friend bool operator==(const Stamp&, const Stamp&) = default;
};

Stamp stamp_of(const std::string& file) {
  std::error_code failure;
  return {size_of(file), std::filesystem::last_write_time(file, failure)};
}

// What a folder has, which may be gone meanwhile.
Result<FolderFiles> files_in(const std::string& folder, StateOf state_of) {
  std::error_code failure;
  if (std::filesystem::is_directory(folder, failure)) return files_below(folder, state_of);
  return fail(Fault::Unreachable, fmt::format("the folder {} is gone", folder));
}

class Following {
 public:
  Following(Import& import, ImportProgress& progress, const std::vector<std::string>& folders, StateOf state_of,
            bool json)
      : import_(import), progress_(progress), folders_(folders), state_of_(state_of), json_(json) {}

  // Imports what is due. Ends early where a signal came.
  void look();
  void tell_end() const;

 private:
  struct Seen {
    Stamp stamp;
    std::optional<Error> error{};
  };

  std::vector<std::string> files();
  bool is_due(const std::string& file) const;
  void take(const std::string& file);

  Import& import_;
  ImportProgress& progress_;
  const std::vector<std::string>& folders_;
  const StateOf state_of_;
  const bool json_;
  std::map<std::string, Seen> seen_;
  std::map<std::string, std::string> troubles_;  // of folders, as they were told
  std::uint64_t imported_ = 0;
  std::uint64_t flows_ = 0;
  std::uint64_t failed_ = 0;
};

// Of all folders, in the order of their names. One that cannot be read is told once, and left out while that is so.
std::vector<std::string> Following::files() {
  std::vector<std::string> files;
  for (const auto& folder : folders_) {
    const auto found = files_in(folder, state_of_);
    auto& trouble = troubles_[folder];
    if (!found && trouble != found.error().message) complain(found.error(), json_);
    trouble = found ? "" : found.error().message;
    if (found) files.insert(files.end(), found->files.begin(), found->files.end());
  }
  std::ranges::sort(files);
  return files;
}

// What a file could not do for reasons outside of it (a full disk, a missing nfdump) it may do later.
bool Following::is_due(const std::string& file) const {
  const auto seen = seen_.find(file);
  if (seen == seen_.end()) return true;
  const auto& error = seen->second.error;
  const bool is_its_own = error && (error->fault == Fault::NotUnderstood || error->fault == Fault::Usage);
  return (error && !is_its_own) || stamp_of(file) != seen->second.stamp;
}

void Following::look() {
  const auto found = files();
  std::erase_if(seen_, [&](const auto& each) { return !std::ranges::binary_search(found, each.first); });
  std::vector<std::string> due;
  std::ranges::copy_if(found, std::back_inserter(due), [&](const std::string& file) { return is_due(file); });
  std::uint64_t total = 0;
  for (const auto& file : due) total += size_of(file);
  progress_.begin(total);
  for (const auto& file : due) {
    if (progress_.stopped()) return;
    take(file);
  }
}

void Following::take(const std::string& file) {
  auto& seen = seen_[file];
  seen.stamp = stamp_of(file);
  Imported imported{.file = file};
  const auto done = import_.take(imported);
  progress_.clear();
  if (done) {
    failed_ -= seen.error ? 1 : 0;
    seen.error.reset();
    imported_ += imported.before ? 0 : 1;
    flows_ += imported.flows;
    return tell(imported, json_);
  }
  if (done.error().fault == kInterrupted) return note(done.error().message);
  const bool is_told = seen.error && seen.error->message == done.error().message;
  failed_ += seen.error ? 0 : 1;
  seen.error = done.error();
  if (!is_told) tell_failure(file, done.error(), json_);
}

void Following::tell_end() const {
  note(fmt::format("{} flows of {} files were imported{}", grouped(flows_), grouped(imported_),
                   failed_ == 0 ? "" : fmt::format(", {} files were not", grouped(failed_))));
}

}  // namespace

Result<int> follow_folders(Import& import, ImportProgress& progress, const std::vector<std::string>& folders,
                           StateOf state_of, bool json) {
  std::error_code failure;
  for (const auto& folder : folders) {
    if (std::filesystem::is_directory(folder, failure)) continue;
    return fail(std::filesystem::exists(folder, failure) ? Fault::Usage : Fault::Unreachable,
                fmt::format("--follow takes folders, and {} is none", folder));
  }
  auto watch = FolderWatch::begin(folders);
  if (!watch) return std::unexpected(watch.error());
  Following following{import, progress, folders, state_of, json};
  for (bool is_told = json; !progress.stopped(); watch->wait(kLookAnyway)) {
    watch->look_for_folders();
    following.look();
    if (!is_told && !progress.stopped()) note("waiting for further files, until Ctrl-C");
    is_told = true;
  }
  if (!json) following.tell_end();
  return 0;
}

}  // namespace whither
