#include "store/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <thread>

#include "store/flow_file.h"
#include "store/relation.h"

namespace whither {

namespace {

constexpr int kAttempts = 20;  // at 25 ms: longer than any exchange of a day's folder takes

bool lies_in(const StoredFile& file, const Window& window) {
  return !(window.since && file.latest < *window.since) && !(window.until && file.earliest > *window.until);
}

}  // namespace

Result<Store> Store::open(const Layout& layout, Order order, const std::string& may_write) {
  auto manifest = Manifest::load(layout);
  if (!manifest) return std::unexpected(manifest.error());
  const std::string also = may_write.empty() ? "" : std::filesystem::path(may_write).parent_path();
  auto database = Database::open(
      {.folder = layout.folder, .also = also, .threads = 0, .memory_limit = "", .keeps_order = order == Order::Stored});
  if (!database) return std::unexpected(database.error());
  auto connection = database->connect();
  if (!connection) return std::unexpected(connection.error());
  return Store{layout, std::move(*manifest), std::move(*database), std::move(*connection)};
}

Result<void> Store::refresh() {
  auto manifest = Manifest::load(layout_);
  if (!manifest) return std::unexpected(manifest.error());
  manifest_ = std::move(*manifest);
  return {};
}

std::string Store::flows_in(const Window& window) const {
  std::vector<StoredFile> files;
  std::ranges::copy_if(manifest_.files, std::back_inserter(files),
                       [&](const StoredFile& file) { return lies_in(file, window); });
  return relation_of(layout_, files);
}

Result<Rows> Store::select(const Window& window, const Statement& statement) {
  auto rows = connection_.query(statement(flows_in(window)));
  for (int attempt = 0; !rows && attempt < kAttempts; ++attempt) {
    const auto before = flows_in({});
    if (auto again = refresh(); !again) return std::unexpected(again.error());
    if (flows_in({}) == before) break;  // nothing was merged meanwhile: the fault is another
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
    rows = connection_.query(statement(flows_in(window)));
  }
  return rows;
}

Result<Rows> Store::select_file(const StoredFile& file, const Statement& statement) {
  return connection_.query(statement(relation_of(layout_, file)));
}

Result<std::uint64_t> Store::write_parquet(const Window& window, const Statement& statement, const std::string& path) {
  auto rows = select(window, [&](const std::string& flows) {
    return fmt::format("COPY ({}) TO {} {}", statement(flows), sql_text(path), parquet_options());
  });
  if (!rows) return std::unexpected(rows.error());
  const auto* const chunk = rows->next();
  return chunk == nullptr ? 0 : static_cast<std::uint64_t>(chunk->value<std::int64_t>(0, 0));
}

Result<void> Store::scan(std::uint64_t next_row, const Window& window, const Statement& statement,
                         const std::function<void(const Chunk&)>& take) {
  const auto end_row = manifest_.end_row;
  for (int attempt = 0; next_row < end_row;) {
    const auto files = manifest_.files;
    const auto file = std::ranges::find_if(files, [&](const StoredFile& each) { return each.end_row() > next_row; });
    if (file == files.end()) return {};
    if (lies_in(*file, window)) {
      auto flows = relation_of(layout_, *file);
      if (next_row > file->first_row) {
        flows = fmt::format("(SELECT * FROM {} WHERE file_row_number >= {})", flows, next_row - file->first_row);
      }
      auto rows = connection_.stream(statement(flows));
      if (!rows && ++attempt < kAttempts) {
        std::this_thread::sleep_for(std::chrono::milliseconds(25));
        if (auto again = refresh(); !again) return again;
        continue;
      }
      if (!rows) return std::unexpected(rows.error());
      while (const auto* chunk = rows->next()) take(*chunk);
      if (const auto reason = rows->failure(); !reason.empty()) return fail(Fault::Internal, reason);
    }
    attempt = 0;
    next_row = file->end_row();
  }
  return {};
}

std::string sql_of(const Window& window) {
  std::string sql = "true";
  if (window.since) sql = fmt::format("time_end >= make_timestamptz({})", micros_of(*window.since));
  if (window.until) sql += fmt::format(" AND time_start <= make_timestamptz({})", micros_of(*window.until));
  return sql;
}

}  // namespace whither
