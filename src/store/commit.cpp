#include "store/commit.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <sstream>
#include <system_error>
#include <vector>

#include "base/file.h"
#include "store/imported_files.h"

namespace whither {

namespace {

constexpr std::size_t kLargest = std::size_t{1} << 20;

std::string place_of(const Layout& layout, const StoredFile& file) { return layout.flows() + "/" + file.path; }

// The files as the manifest is to list them: in the day of `now`, with the next numbers.
std::vector<StoredFile> numbered(std::span<const StoredFile> written, Manifest& manifest, const std::string& day) {
  std::vector<StoredFile> placed;
  for (auto file : written) {
    file.first_row = manifest.end_row;
    file.path = Layout::file(day, file.first_row, file.rows);
    manifest.end_row = file.end_row();
    placed.push_back(std::move(file));
  }
  return placed;
}

Result<void> move_all(const Layout& layout, std::span<const StoredFile> written, std::span<const StoredFile> placed) {
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (::rename(written[i].path.c_str(), place_of(layout, placed[i]).c_str()) == 0) continue;
    return fail_errno("cannot place a file in " + layout.flows(), errno);
  }
  return {};
}

void take_back(const Layout& layout, std::span<const StoredFile> written, std::span<const StoredFile> placed) {
  for (std::size_t i = 0; i < written.size(); ++i) {
    ::rename(place_of(layout, placed[i]).c_str(), written[i].path.c_str());
  }
}

// Lays the files in their places and lets `manifest`, loaded with the commit lock held since, list them. Saves it.
Result<void> place(const Layout& layout, std::span<const StoredFile> written, Manifest& manifest, Time now) {
  const auto day = Layout::day(now);
  const bool first_of_day = manifest.files.empty() || manifest.files.back().day() != day;
  const auto placed = numbered(written, manifest, day);
  manifest.files.insert(manifest.files.end(), placed.begin(), placed.end());
  Result<void> done;
  if (!placed.empty()) {
    done = make_folders(layout.flows() + "/" + day);
    if (done) done = announce_files(layout, placed);
    if (done) done = move_all(layout, written, placed);
    if (done) done = sync_path(layout.flows() + "/" + day);
    if (done && first_of_day) done = sync_path(layout.flows());
  }
  if (done) done = manifest.save(layout);
  if (!done) take_back(layout, written, placed);
  if (!placed.empty()) ::unlink(layout.pending().c_str());
  return done;
}

}  // namespace

Result<void> announce_files(const Layout& layout, std::span<const StoredFile> files) {
  std::string names;
  for (const auto& file : files) names += file.path + "\n";
  return write_file_atomically(layout.pending(), names);
}

Result<void> commit_files(const Layout& layout, std::span<const StoredFile> written, const Progress* progress,
                          Time now) {
  std::string learned;
  if (progress != nullptr) {
    auto saved = save_learned(layout, progress->learned);
    if (!saved) return std::unexpected(saved.error());
    learned = std::move(*saved);
  }
  const auto lock = lock_file(layout.commit_lock());
  if (!lock) return std::unexpected(lock.error());
  auto manifest = Manifest::load(layout);
  if (!manifest) return std::unexpected(manifest.error());
  if (progress != nullptr) {
    manifest->spool = progress->spool;
    manifest->learned = learned;
  }
  const auto done = place(layout, written, *manifest, now);
  if (done && progress != nullptr) sweep_learned(layout, learned);
  return done;
}

Result<std::optional<Time>> commit_import(const Layout& layout, std::span<const StoredFile> written,
                                          const ImportedFile& file, Time now) {
  const auto lock = lock_file(layout.commit_lock());
  if (!lock) return std::unexpected(lock.error());
  auto manifest = Manifest::load(layout);
  if (!manifest) return std::unexpected(manifest.error());
  const auto imported = ImportedFiles::load(layout, *manifest);
  if (!imported) return std::unexpected(imported.error());
  if (const auto before = imported->when(file.key); before && !file.again) return before;
  if (auto listed = list_imported_file(layout, file.key, now, *manifest); !listed) {
    return std::unexpected(listed.error());
  }
  if (auto placed = place(layout, written, *manifest, now); !placed) return std::unexpected(placed.error());
  return std::nullopt;
}

void undo_commit(const Layout& layout, const std::set<std::string>& listed) {
  const auto names = read_file(layout.pending(), kLargest);
  if (!names) return;
  std::istringstream in{*names};
  std::error_code failure;
  for (std::string name; std::getline(in, name);) {
    if (!listed.contains(name)) std::filesystem::remove(layout.flows() + "/" + name, failure);
  }
  std::filesystem::remove(layout.pending(), failure);
}

}  // namespace whither
