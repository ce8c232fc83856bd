#include "store/check.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "store/database.h"
#include "store/flow_file.h"
#include "store/totals.h"

namespace whither {

namespace {

// What is wrong with a file that has no hash.
Result<std::string> fault_of_values(const Layout& layout, const StoredFile& file, const std::string& path) {
  auto database = Database::open({.folder = layout.folder, .threads = 1, .memory_limit = "1GB"});
  if (!database) return std::unexpected(database.error());
  auto connection = database->connect();
  if (!connection) return std::unexpected(connection.error());
  auto rows = connection->query(
      fmt::format("SELECT count(*), bit_xor(hash(flow)) FROM read_parquet({}) AS flow", sql_text(path)));
  if (!rows) return "it cannot be read: " + rows.error().message;
  const auto* const chunk = rows->next();
  const auto found = chunk == nullptr ? 0 : static_cast<std::uint64_t>(chunk->value<std::int64_t>(0, 0));
  if (found != file.rows) return fmt::format("it has {} rows and not {}", found, file.rows);
  return "";
}

Result<std::string> fault_of(const Layout& layout, const StoredFile& file, const std::string& path) {
  if (::access(path.c_str(), F_OK) != 0) return "it is gone";
  if (file.hash == 0) return fault_of_values(layout, file, path);
  const auto found = bytes_of_file(path);
  if (!found) return found.error().message;
  if (found->size != file.size) return fmt::format("it has {} bytes and not {}", found->size, file.size);
  if (found->hash != file.hash) return "its bytes are not those that were written";
  return "";
}

bool lists(const Manifest& manifest, const StoredFile& file) {
  return std::ranges::find(manifest.files, file.path, &StoredFile::path) != manifest.files.end();
}

bool lists(const Manifest& manifest, const Summary& summary) {
  const auto* const found = manifest.summary_of(summary.file);
  return found != nullptr && found->file.path == summary.file.path;
}

// The totals of a summary as a file.
struct TotalsFile {
  const Summary& summary;
  StoredFile file;

  explicit TotalsFile(const Summary& of) : summary(of), file(of.file) {
    file.path = totals_path(of);
    file.size = of.totals->size;
    file.hash = of.totals->hash;
  }
};

bool lists(const Manifest& manifest, const TotalsFile& totals) {
  const auto* const found = manifest.summary_of(totals.summary.file);
  return found != nullptr && found->totals && totals_path(*found) == totals.file.path;
}

// Checks what is listed, and lies at `path` below the data folder, and gives whether it is damaged.
Result<bool> check(const Layout& layout, const auto& listed, const StoredFile& file, const std::string& path,
                   StoreCheck& check) {
  const auto fault = fault_of(layout, file, layout.folder + "/" + path);
  if (!fault) return std::unexpected(fault.error());
  if (!fault->empty()) {
    const auto now = Manifest::load(layout, Manifest::Missing::Listed);
    if (!now) return std::unexpected(now.error());
    if (!lists(*now, listed)) return false;
    check.damaged.push_back({path, file.rows, *fault});
  }
  ++check.files;
  check.bytes += file.size;
  return !fault->empty();
}

}  // namespace

Result<StoreCheck> check_store(const Layout& layout, const std::function<void(std::uint64_t bytes)>& tell) {
  const auto manifest = Manifest::load(layout, Manifest::Missing::Listed);
  if (!manifest) return std::unexpected(manifest.error());
  StoreCheck found;
  for (const auto& file : manifest->files) {
    const auto is_damaged = check(layout, file, file, "flows/" + file.path, found);
    if (!is_damaged) return std::unexpected(is_damaged.error());
    if (*is_damaged) found.to_set_aside.flows.push_back(file);
    tell(found.bytes);
  }
  for (const auto& summary : manifest->summaries) {
    const auto is_damaged = check(layout, summary, summary.file, "summaries/" + summary.file.path, found);
    if (!is_damaged) return std::unexpected(is_damaged.error());
    if (*is_damaged) found.to_set_aside.summaries.push_back(summary);
    tell(found.bytes);
    if (!summary.totals) continue;
    const TotalsFile totals{summary};
    const auto are_damaged = check(layout, totals, totals.file, "totals/" + totals.file.path, found);
    if (!are_damaged) return std::unexpected(are_damaged.error());
    if (*are_damaged) found.to_set_aside.totals.push_back(summary);
    tell(found.bytes);
  }
  return found;
}

}  // namespace whither
