#include "ingest/folder_files.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <initializer_list>
#include <string_view>
#include <system_error>

#include "base/file.h"

namespace whither {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::minutes kQuiet{1};

FileState state_by_ending(const std::string& file, std::initializer_list<std::string_view> endings) {
  if (std::ranges::none_of(endings, [&](std::string_view ending) { return file.ends_with(ending); })) {
    return FileState::Other;
  }
  std::error_code failure;
  const auto written = is_open_for_writing(file);
  const bool is_unfinished =
      written ? *written : fs::file_time_type::clock::now() - fs::last_write_time(file, failure) < kQuiet;
  return is_unfinished ? FileState::Unfinished : FileState::Finished;
}

}  // namespace

FileState nfcapd_state(const std::string& file) {
  const auto name = fs::path{file}.filename().string();
  if (!name.starts_with("nfcapd.")) return FileState::Other;
  return name.starts_with("nfcapd.current") ? FileState::Unfinished : FileState::Finished;
}

FileState capture_state(const std::string& file) { return state_by_ending(file, {".pcap", ".pcapng", ".cap"}); }
FileState ipfix_state(const std::string& file) { return state_by_ending(file, {".ipfix"}); }
FileState csv_state(const std::string& file) { return state_by_ending(file, {".csv"}); }

Result<FolderFiles> files_below(const std::string& path, FileState (*state_of)(const std::string& file)) {
  FolderFiles found;
  std::error_code failure;
  if (!fs::is_directory(path, failure)) {
    found.files.push_back(path);
    return found;
  }
  for (fs::recursive_directory_iterator entry{path, failure}, end; !failure && entry != end; entry.increment(failure)) {
    std::error_code unknown;
    if (!entry->is_regular_file(unknown)) continue;
    const auto file = entry->path().string();
    const auto state = state_of(file);
    if (state == FileState::Finished) found.files.push_back(file);
    if (state == FileState::Unfinished) found.unfinished.push_back(file);
  }
  if (failure) return fail_errno("cannot read the folder " + path, failure.value());
  std::ranges::sort(found.files);
  std::ranges::sort(found.unfinished);
  return found;
}

}  // namespace whither
