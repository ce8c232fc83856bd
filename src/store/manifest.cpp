#include "store/manifest.h"

#include <fmt/format.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <random>
#include <sstream>
#include <thread>

#include "base/file.h"
#include "store/flow_file.h"
#include "store/totals.h"

namespace whither {

namespace {

constexpr std::string_view kFirstLine = "whither-store 1\n";
constexpr std::size_t kMaxSize = 256U << 20;           // about 2.5 million files
constexpr std::chrono::milliseconds kMergeMoment{10};  // from the exchange of a day's folder to the new list

std::string checksum(std::string_view text) { return fmt::format("{:016x}", XXH3_64bits(text.data(), text.size())); }

std::unexpected<Error> damaged(const Layout& layout, const std::string& why) {
  return fail(Fault::Damaged, fmt::format("the store's list of files {} is damaged: {}; the files under {} are as they "
                                          "were",
                                          layout.manifest(), why, layout.flows()));
}

// The rows that a file's name promises: "DAY/FIRST-LAST.parquet".
std::optional<std::pair<std::uint64_t, std::uint64_t>> rows_of_name(const std::string& name) {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  const char* const end = name.data() + name.size();
  const auto [dash, no_first] = std::from_chars(name.data(), end, first);
  if (no_first != std::errc{} || dash == end || *dash != '-') return std::nullopt;
  const auto [dot, no_last] = std::from_chars(dash + 1, end, last);
  if (no_last != std::errc{} || std::string_view(dot, end) != ".parquet" || last < first) return std::nullopt;
  return std::pair{first, last};
}

// A file in its day that holds at least the rows of `wanted`; an error where it tells no columns.
Result<std::optional<StoredFile>> covering(const Layout& layout, const StoredFile& wanted) {
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(layout.flows() + "/" + wanted.day(), failure)) {
    const auto name = entry.path().filename().string();
    const auto rows = rows_of_name(name);
    if (!rows || rows->first > wanted.first_row || rows->second + 1 < wanted.end_row()) continue;
    auto found = wanted;
    found.path = wanted.day() + "/" + name;
    found.first_row = rows->first;
    found.rows = rows->second - rows->first + 1;
    found.is_sorted = true;
    found.size = found.hash = 0;
    const auto columns = columns_of_file(layout.flows() + "/" + found.path);  // some came when it was merged
    if (!columns) return std::unexpected(columns.error());
    found.columns = *columns;
    return found;
  }
  return std::nullopt;
}

std::uint64_t first_row_of(const Summary& summary) { return summary.file.first_row; }

bool stands(const Layout& layout, const Summary& summary) {
  return ::access((layout.summaries() + "/" + summary.file.path).c_str(), F_OK) == 0;
}

bool stands(const Layout& layout, const StoredFile& file) {
  return ::access((layout.flows() + "/" + file.path).c_str(), F_OK) == 0;
}

std::unexpected<Error> is_gone(const Layout& layout, const std::string& path) {
  return damaged(layout, fmt::format("it lists {}, which is gone: bring it back from a backup, or let `whither storage "
                                     "check --set-aside` go on without it",
                                     path));
}

// Lets merged files that stand in place stand for listed parts that are gone.
Result<void> reconcile(const Layout& layout, Manifest& manifest) {
  std::vector<StoredFile> files;
  for (const auto& file : manifest.files) {
    if (!files.empty() && files.back().end_row() >= file.end_row()) {  // a part of the merged file before it
      files.back().earliest = std::min(files.back().earliest, file.earliest);
      files.back().latest = std::max(files.back().latest, file.latest);
      files.back().quarters.add(file.quarters);
      continue;
    }
    if (stands(layout, file)) {
      files.push_back(file);
      continue;
    }
    auto merged = covering(layout, file);
    if (!merged) return damaged(layout, merged.error().message);
    if (!*merged) return is_gone(layout, file.path);
    files.push_back(std::move(**merged));
  }
  manifest.files = std::move(files);
  for (const auto& summary : manifest.summaries) {
    if (!stands(layout, summary)) return is_gone(layout, "summaries/" + summary.file.path);
  }
  return {};
}

// The columns of a file: "x" and two hexadecimal numbers; in earlier releases a number, or nothing.
ColumnSet columns_in(std::istringstream& in) {
  std::string fields;
  if (!(in >> fields)) return ColumnSet::first(StoredFile::kFirstColumns);
  if (!fields.starts_with('x')) return ColumnSet::first(std::strtoull(fields.c_str(), nullptr, 10));
  ColumnSet set;
  set.fields = std::strtoull(fields.c_str() + 1, nullptr, 16);
  in >> std::hex >> set.wide >> std::dec;
  return set;
}

// The rest of a line of a file.
std::optional<StoredFile> file_in(std::istringstream& in) {
  StoredFile file;
  std::int64_t earliest = 0;
  std::int64_t latest = 0;
  if (!(in >> file.path >> file.first_row >> file.rows >> earliest >> latest)) return std::nullopt;
  file.earliest = time_of_micros(earliest);
  file.latest = time_of_micros(latest);
  file.columns = columns_in(in);
  std::string flags;
  std::string quarters;  // not in earlier releases
  in >> file.size >> std::hex >> file.hash >> std::dec >> flags >> quarters;
  file.is_sorted = flags.contains('s');
  file.is_kept = flags.contains('k');
  file.quarters = Quarters::parse(quarters);
  return file;
}

// The rest of a line of a summary.
std::optional<Summary> summary_in(std::istringstream& in) {
  Summary summary;
  if (!(in >> summary.sums)) return std::nullopt;
  auto file = file_in(in);
  if (!file) return std::nullopt;
  summary.file = *std::move(file);
  StoredTotals totals;  // earlier releases made none, and leave them unread
  if (in >> std::hex >> totals.local >> std::dec >> totals.rows >> totals.size >> std::hex >> totals.hash) {
    summary.totals = totals;
  }
  return summary;
}

std::string line_of(const StoredFile& file) {
  return fmt::format("{} {} {} {} {} x{:x} {:x} {} {:x} -{}{} {}", file.path, file.first_row, file.rows,
                     micros_of(file.earliest), micros_of(file.latest), file.columns.fields, file.columns.wide,
                     file.size, file.hash, file.is_sorted ? "s" : "", file.is_kept ? "k" : "", file.quarters.text());
}

std::string line_of(const Summary& summary) {
  const auto line = fmt::format("{} {}", summary.sums, line_of(summary.file));
  if (!summary.totals) return line;
  const auto& totals = *summary.totals;
  return fmt::format("{} {:x} {} {} {:x}", line, totals.local, totals.rows, totals.size, totals.hash);
}

// Totals can be done without, and are made again.
void forget_lost_totals(const Layout& layout, Manifest& manifest) {
  for (auto& summary : manifest.summaries) {
    if (summary.totals && ::access((layout.totals() + "/" + totals_path(summary)).c_str(), F_OK) != 0) {
      summary.totals.reset();
    }
  }
}

// Lists of earlier releases do not tell sizes, nor does the name of a merged file that stands for its parts.
void look_for_sizes(const Layout& layout, Manifest& manifest) {
  for (auto& file : manifest.files) {
    std::error_code failure;
    if (file.size != 0) continue;
    const auto size = std::filesystem::file_size(layout.flows() + "/" + file.path, failure);
    if (!failure) file.size = size;
  }
}

// The manifest in a file's text, as it says.
Result<Manifest> parsed(const Layout& layout, const std::string& text) {
  const auto last_line = text.rfind("check ");
  if (!text.starts_with(kFirstLine) || last_line == std::string::npos) return damaged(layout, "it is no such list");
  const auto body = std::string_view(text).substr(0, last_line);
  if (std::string_view(text).substr(last_line) != fmt::format("check {}\n", checksum(body))) {
    return damaged(layout, "its checksum does not match");
  }
  Manifest manifest;
  std::istringstream lines{std::string(body.substr(kFirstLine.size()))};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream in{line};
    std::string word;
    std::int64_t until = 0;
    in >> word;
    if (word == "id") {
      in >> manifest.store_id;
    } else if (word == "rows") {
      in >> manifest.end_row;
    } else if (word == "spool") {
      auto& position = manifest.spool.emplace_back();
      in >> position.stream >> position.segment >> position.offset;
    } else if (word == "learned") {
      in >> manifest.learned;
    } else if (word == "imported") {
      in >> manifest.imported.emplace();
    } else if (word == "pruned") {
      in >> manifest.pruned_rows >> until;
      manifest.pruned_until = time_of_micros(until);
      // Earlier releases made no sums.
      if (!(in >> manifest.lost_rows >> until)) manifest.lost_rows = manifest.pruned_rows;
      manifest.lost_until = time_of_micros(until);
    } else if (auto summary = word == "summary" ? summary_in(in) : std::nullopt) {
      manifest.summaries.push_back(*std::move(summary));
    } else if (auto file = word == "file" ? file_in(in) : std::nullopt) {
      manifest.files.push_back(*std::move(file));
    } else {
      return damaged(layout, fmt::format("it has a line `{}`, which a newer release may have written", word));
    }
  }
  return manifest;
}

}  // namespace

std::uint64_t Manifest::rows() const {
  std::uint64_t sum = 0;
  for (const auto& file : files) sum += file.rows;
  return sum;
}

std::uint64_t Manifest::size() const {
  std::uint64_t sum = 0;
  for (const auto& file : files) sum += file.size;
  return sum;
}

std::uint64_t Manifest::summaries_size() const {
  std::uint64_t sum = 0;
  for (const auto& summary : summaries) sum += summary.size();
  return sum;
}

const Summary* Manifest::summary_of(const StoredFile& file) const {
  const auto found = std::ranges::lower_bound(summaries, file.first_row, {}, first_row_of);
  return found != summaries.end() && found->file.first_row == file.first_row ? &*found : nullptr;
}

std::vector<Summary> Manifest::summaries_alone() const {
  std::vector<Summary> alone;
  for (const auto& summary : summaries) {
    const auto file = std::ranges::lower_bound(files, summary.file.first_row, {}, &StoredFile::first_row);
    if (file == files.end() || file->first_row != summary.file.first_row) alone.push_back(summary);
  }
  return alone;
}

Time Manifest::latest() const {
  Time latest{};
  for (const auto& file : files) latest = std::max(latest, file.latest);
  return latest;
}

Manifest Manifest::fresh() {
  std::random_device random;
  Manifest manifest;
  manifest.store_id = fmt::format("{:08x}{:08x}", random(), random());
  manifest.imported = 0;
  return manifest;
}

Result<Manifest> Manifest::load(const Layout& layout, Missing missing) {
  for (std::string before;;) {
    if (::access(layout.manifest().c_str(), F_OK) != 0 && errno == ENOENT) {
      return fail(Fault::Unreachable, fmt::format("there is no store in {}: start `whither serve` or name another "
                                                  "folder with --data-dir",
                                                  layout.folder));
    }
    auto text = read_file(layout.manifest(), kMaxSize);
    if (!text) return std::unexpected(text.error());
    auto manifest = parsed(layout, *text);
    if (!manifest) return manifest;
    if (missing == Missing::Mended) forget_lost_totals(layout, *manifest);
    const auto in_place = [&](const auto& listed) { return stands(layout, listed); };
    if (std::ranges::all_of(manifest->files, in_place) && std::ranges::all_of(manifest->summaries, in_place)) {
      look_for_sizes(layout, *manifest);
      return manifest;
    }
    // Either files are being merged just now, and then there is another list in a moment, or somebody was cut off.
    if (*text == before) {
      auto mended = reconcile(layout, *manifest);
      look_for_sizes(layout, *manifest);
      return mended || missing == Missing::Listed ? std::move(manifest) : std::unexpected(mended.error());
    }
    before = std::move(*text);
    std::this_thread::sleep_for(kMergeMoment);
  }
}

Result<void> Manifest::save(const Layout& layout) const {
  auto text = fmt::format("{}id {}\nrows {}\n", kFirstLine, store_id, end_row);
  for (const auto& position : spool) {
    text += fmt::format("spool {} {} {}\n", position.stream, position.segment, position.offset);
  }
  if (!learned.empty()) text += fmt::format("learned {}\n", learned);
  if (imported) text += fmt::format("imported {}\n", *imported);
  if (pruned_rows != 0) {
    text += fmt::format("pruned {} {} {} {}\n", pruned_rows, micros_of(pruned_until), lost_rows, micros_of(lost_until));
  }
  for (const auto& file : files) text += fmt::format("file {}\n", line_of(file));
  for (const auto& summary : summaries) text += fmt::format("summary {}\n", line_of(summary));
  return write_file_atomically(layout.manifest(), fmt::format("{}check {}\n", text, checksum(text)));
}

}  // namespace whither
