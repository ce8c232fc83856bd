#include "app/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "app/complaints.h"
#include "app/import_follow.h"
#include "app/import_run.h"
#include "app/places.h"
#include "app/signals.h"
#include "app/timezone.h"
#include "ingest/folder_files.h"

namespace whither {

namespace {

// The files that a folder stands for.
struct FolderSort {
  const char* names;
  FileState (*state_of)(const std::string& file);
};

FolderSort folder_sort(ImportKind kind) {
  switch (kind) {
    case ImportKind::Capture:
      return {"*.pcap, *.pcapng or *.cap", capture_state};
    case ImportKind::Ipfix:
      return {"*.ipfix", ipfix_state};
    case ImportKind::Nfcapd:
      return {"nfcapd.*", nfcapd_state};
    case ImportKind::Csv:
      break;
  }
  return {"*.csv", csv_state};
}

// Bytes of all files; 0 where one has no size of its own.
std::uint64_t total_of(const std::vector<std::string>& files) {
  std::uint64_t total = 0;
  for (const auto& file : files) {
    if (!is_regular(file)) return 0;
    total += size_of(file);
  }
  return total;
}

// What was named, with folders being their files.
Result<std::vector<std::string>> files_of(ImportKind kind, const std::vector<std::string>& named) {
  const auto sort = folder_sort(kind);
  std::vector<std::string> files;
  for (const auto& path : named) {
    const auto found = files_below(path, sort.state_of);
    if (!found) return std::unexpected(found.error());
    if (found->files.empty()) {
      return fail(Fault::Unreachable, fmt::format("there is no finished file {} in the folder {}", sort.names, path));
    }
    for (const auto& file : found->unfinished) note(fmt::format("{} is still being written: left out", file));
    files.insert(files.end(), found->files.begin(), found->files.end());
  }
  return files;
}

Result<int> import_once(Import& import, ImportProgress& progress, const std::vector<std::string>& files, bool json) {
  progress.begin(total_of(files));
  for (const auto& file : files) {
    Imported imported{.file = file};
    const auto done = import.take(imported);
    progress.clear();
    if (!done) return std::unexpected(done.error());
    tell(imported, json);
  }
  return 0;
}

}  // namespace

Result<int> import_files(ImportKind kind, const ImportOptions& options) {
  const auto config = load_config(options.config);
  if (!config) return std::unexpected(config.error());
  const auto router = options.router.empty() ? std::optional{Address{}} : Address::parse(options.router);
  if (!router) return fail(Fault::Usage, fmt::format("--router `{}` is no IP address", options.router));
  const auto zone = choose_timezone(options.timezone);
  if (!zone) return std::unexpected(zone.error());
  const auto layout = writing_place(options.data_dir);
  if (!layout) return std::unexpected(layout.error());
  const auto files = options.follow ? options.files : files_of(kind, options.files);
  if (!files) return std::unexpected(files.error());
  auto before = ImportedFiles::load(*layout);
  if (!before) return std::unexpected(before.error());
  // Who waits for another program's output is ended by the signal itself: nothing is committed before its end.
  if (options.follow || std::ranges::all_of(*files, is_regular)) hold_end_signals();
  ImportProgress progress{!options.json};
  Import import{{kind, options.again, options.keep, *config, *layout, *router, *zone}, std::move(*before), progress};
  if (options.follow) return follow_folders(import, progress, *files, folder_sort(kind).state_of, options.json);
  return import_once(import, progress, *files, options.json);
}

}  // namespace whither
