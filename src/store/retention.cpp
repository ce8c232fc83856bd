#include "store/retention.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <set>
#include <string>

#include "base/file.h"
#include "store/commit.h"
#include "store/totals.h"

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

void take_off(Manifest& manifest, const Pruning& gone) {
  std::set<std::string> flows;
  std::set<std::string> summaries;
  for (const auto& file : gone.flows) flows.insert(file.path);
  for (const auto& summary : gone.summaries) summaries.insert(summary.file.path);
  std::erase_if(manifest.files, [&](const StoredFile& file) { return flows.contains(file.path); });
  std::erase_if(manifest.summaries, [&](const Summary& summary) { return summaries.contains(summary.file.path); });
  std::set<std::string> totals;
  for (const auto& summary : gone.totals) totals.insert(summary.file.path);
  for (auto& summary : manifest.summaries) {
    if (totals.contains(summary.file.path)) summary.totals.reset();
  }
}

// The same, counting what is no longer there.
void let_go(Manifest& manifest, const Pruning& gone) {
  const auto lose = [&](const StoredFile& file) {
    manifest.lost_rows += file.rows;
    manifest.lost_until = std::max(manifest.lost_until, file.latest);
  };
  for (const auto& file : gone.flows) {
    manifest.pruned_rows += file.rows;
    manifest.pruned_until = std::max(manifest.pruned_until, file.latest);
    if (manifest.summary_of(file) == nullptr) lose(file);
  }
  for (const auto& summary : gone.summaries) lose(summary.file);
  take_off(manifest, gone);
}

void set_aside(const Layout& layout, const std::string& folder, const std::string& path) {
  auto name = path;
  std::ranges::replace(name, '/', '-');
  ::rename((folder + "/" + path).c_str(), (layout.set_aside() + "/" + name).c_str());
}

}  // namespace

Pruning plan_pruning(const Manifest& manifest, const Retention& retention, Time now) {
  Pruning gone;
  auto summed = manifest.summaries_size();
  auto alone = manifest.summaries_alone();
  std::ranges::stable_sort(alone, {}, [](const Summary& summary) { return summary.file.latest; });
  for (auto& summary : alone) {
    const bool is_old = retention.keep_summaries && summary.file.latest < now - *retention.keep_summaries;
    const bool is_above = retention.max_size && summed > *retention.max_size / 2;
    if (!is_old && !is_above) continue;
    summed -= summary.size();
    gone.summaries.push_back(std::move(summary));
  }
  auto files = manifest.files;
  std::ranges::stable_sort(files, {}, [](const StoredFile& file) { return std::pair{file.is_kept, file.latest}; });
  auto left = manifest.size() + summed;
  for (auto& file : files) {
    const bool is_old = retention.keep_flows && !file.is_kept && file.latest < now - *retention.keep_flows;
    const bool is_above = retention.max_size && left > *retention.max_size;
    if (!is_old && !is_above) continue;
    left -= file.size;
    gone.flows.push_back(std::move(file));
  }
  return gone;
}

Result<Pruning> prune(const Layout& layout, const Retention& retention, Time now, const MayGo& may_go) {
  if (const auto manifest = Manifest::load(layout); !manifest)
    return std::unexpected(manifest.error());
  else if (plan_pruning(*manifest, retention, now).empty())
    return Pruning{};
  const auto locks = lock_all(layout);
  if (!locks) return std::unexpected(locks.error());
  auto manifest = Manifest::load(layout);
  if (!manifest) return std::unexpected(manifest.error());
  auto gone = plan_pruning(*manifest, retention, now);
  if (may_go) std::erase_if(gone.flows, [&](const StoredFile& file) { return !may_go(*manifest, file); });
  if (gone.empty()) return gone;
  let_go(*manifest, gone);
  // Were it to end between the two, the next writer would find files of unknown origin.
  if (auto announced = announce_files(layout, gone.flows); !announced) return std::unexpected(announced.error());
  if (auto saved = manifest->save(layout); !saved) return std::unexpected(saved.error());
  for (const auto& file : gone.flows) {
    ::unlink((layout.flows() + "/" + file.path).c_str());
    ::rmdir((layout.flows() + "/" + file.day()).c_str());  // where it was the last one
  }
  for (const auto& summary : gone.summaries) {
    ::unlink((layout.summaries() + "/" + summary.file.path).c_str());
    ::rmdir((layout.summaries() + "/" + summary.file.day()).c_str());
    ::unlink((layout.totals() + "/" + totals_path(summary)).c_str());
    ::rmdir((layout.totals() + "/" + summary.file.day()).c_str());
  }
  ::unlink(layout.pending().c_str());
  return gone;
}

Result<void> set_files_aside(const Layout& layout, const Pruning& damaged) {
  const auto locks = lock_all(layout);
  if (!locks) return std::unexpected(locks.error());
  auto manifest = Manifest::load(layout, Manifest::Missing::Listed);
  if (!manifest) return std::unexpected(manifest.error());
  if (auto made = make_folders(layout.set_aside()); !made) return made;
  take_off(*manifest, damaged);
  if (auto saved = manifest->save(layout); !saved) return saved;
  for (const auto& file : damaged.flows) set_aside(layout, layout.flows(), file.path);
  for (const auto& summary : damaged.summaries) set_aside(layout, layout.folder, "summaries/" + summary.file.path);
  for (const auto* each : {&damaged.summaries, &damaged.totals}) {
    for (const auto& summary : *each) set_aside(layout, layout.folder, "totals/" + totals_path(summary));
  }
  return {};
}

}  // namespace whither
