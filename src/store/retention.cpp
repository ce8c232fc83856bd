#include "store/retention.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <set>
#include <string>

#include "base/file.h"
#include "store/commit.h"

namespace whither {

namespace {

// Nobody merges or commits meanwhile.
struct Locks {
  Fd merge;
  Fd commit;
};

Result<Locks> lock_all(const Layout& layout) {
  auto merge = lock_file(layout.merge_lock());
  if (!merge) return std::unexpected(merge.error());
  auto commit = lock_file(layout.commit_lock());
  if (!commit) return std::unexpected(commit.error());
  return Locks{std::move(*merge), std::move(*commit)};
}

void take_off(Manifest& manifest, std::span<const StoredFile> files) {
  std::set<std::string> paths;
  for (const auto& file : files) paths.insert(file.path);
  std::erase_if(manifest.files, [&](const StoredFile& file) { return paths.contains(file.path); });
}

}  // namespace

std::vector<StoredFile> plan_pruning(const Manifest& manifest, const Retention& retention, Time now) {
  std::vector<StoredFile> gone;
  auto files = manifest.files;
  std::ranges::stable_sort(files, {}, [](const StoredFile& file) { return std::pair{file.is_kept, file.latest}; });
  auto left = manifest.size();
  for (const auto& file : files) {
    const bool is_old = retention.keep_flows && !file.is_kept && file.latest < now - *retention.keep_flows;
    const bool is_above = retention.max_size && left > *retention.max_size;
    if (!is_old && !is_above) continue;
    left -= file.size;
    gone.push_back(file);
  }
  return gone;
}

Result<std::vector<StoredFile>> prune(const Layout& layout, const Retention& retention, Time now) {
  if (const auto manifest = Manifest::load(layout); !manifest)
    return std::unexpected(manifest.error());
  else if (plan_pruning(*manifest, retention, now).empty())
    return std::vector<StoredFile>{};
  const auto locks = lock_all(layout);
  if (!locks) return std::unexpected(locks.error());
  auto manifest = Manifest::load(layout);
  if (!manifest) return std::unexpected(manifest.error());
  auto gone = plan_pruning(*manifest, retention, now);
  take_off(*manifest, gone);
  for (const auto& file : gone) {
    manifest->pruned_rows += file.rows;
    manifest->pruned_until = std::max(manifest->pruned_until, file.latest);
  }
  // Were it to end between the two, the next writer would find files of unknown origin.
  if (auto announced = announce_files(layout, gone); !announced) return std::unexpected(announced.error());
  if (auto saved = manifest->save(layout); !saved) return std::unexpected(saved.error());
  for (const auto& file : gone) {
    ::unlink((layout.flows() + "/" + file.path).c_str());
    ::rmdir((layout.flows() + "/" + file.day()).c_str());  // where it was the last one
  }
  ::unlink(layout.pending().c_str());
  return gone;
}

Result<void> set_files_aside(const Layout& layout, std::span<const StoredFile> files) {
  const auto locks = lock_all(layout);
  if (!locks) return std::unexpected(locks.error());
  auto manifest = Manifest::load(layout, Manifest::Missing::Listed);
  if (!manifest) return std::unexpected(manifest.error());
  if (auto made = make_folders(layout.set_aside()); !made) return made;
  take_off(*manifest, files);
  if (auto saved = manifest->save(layout); !saved) return saved;
  for (const auto& file : files) {
    auto name = file.path;
    std::ranges::replace(name, '/', '-');
    ::rename((layout.flows() + "/" + file.path).c_str(), (layout.set_aside() + "/" + name).c_str());
  }
  return {};
}

}  // namespace whither
