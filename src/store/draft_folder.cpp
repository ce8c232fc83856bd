#include "store/draft_folder.h"

#include <fmt/format.h>

#include <filesystem>
#include <random>
#include <utility>

namespace whither {

namespace {

std::string lock_in(const std::string& folder) { return folder + "/lock"; }

}  // namespace

Result<DraftFolder> DraftFolder::make(const Layout& layout) {
  std::random_device random;
  const auto path = fmt::format("{}/{:08x}{:08x}", layout.unfinished(), random(), random());
  if (auto made = make_folders(path); !made) return std::unexpected(made.error());
  auto lock = lock_file(lock_in(path));
  if (!lock) return std::unexpected(lock.error());
  return DraftFolder{path, std::move(*lock)};
}

DraftFolder::~DraftFolder() {
  std::error_code failure;
  if (lock_) std::filesystem::remove_all(path_, failure);
}

void DraftFolder::sweep(const Layout& layout) {
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(layout.unfinished(), failure)) {
    if (!entry.is_directory(failure)) continue;
    const auto lock = try_lock_file(lock_in(entry.path().string()));
    if (lock && *lock) std::filesystem::remove_all(entry.path(), failure);
  }
}

Result<DraftFolder> drafts_in(const Layout& layout) {
  const auto lock = lock_file(layout.commit_lock());
  if (!lock) return std::unexpected(lock.error());
  return DraftFolder::make(layout);
}

}  // namespace whither
