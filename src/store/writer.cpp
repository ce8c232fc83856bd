#include "store/writer.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <set>
#include <utility>
#include <vector>

#include "base/file.h"
#include "store/commit.h"
#include "store/counter_series.h"
#include "store/draft_folder.h"
#include "store/manifest.h"
#include "store/totals.h"

namespace whither {

namespace {

constexpr std::size_t kRush = 32'768;  // flows in memory, some 9 MB

// Moves the files of a folder of days that no manifest lists to set_aside(), under names that begin with `prefix`.
void set_aside(const Layout& layout, const std::string& folder, const std::set<std::string>& listed,
               const std::string& prefix) {
  std::error_code failure;
  for (const auto& day : std::filesystem::directory_iterator(folder, failure)) {
    for (const auto& entry : std::filesystem::directory_iterator(day.path(), failure)) {
      const auto path = day.path().filename().string() + "/" + entry.path().filename().string();
      if (listed.contains(path)) continue;
      std::filesystem::create_directories(layout.set_aside(), failure);
      const auto name = prefix + day.path().filename().string() + "-" + entry.path().filename().string();
      std::filesystem::rename(entry.path(), layout.set_aside() + "/" + name, failure);
    }
  }
}

// Removes totals that no manifest lists: they are made again.
void remove_totals(const Layout& layout, const Manifest& manifest) {
  std::set<std::string> listed;
  for (const auto& summary : manifest.summaries) {
    if (summary.totals) listed.insert(layout.totals() + "/" + totals_path(summary));
  }
  std::error_code failure;
  for (const auto& day : std::filesystem::directory_iterator(layout.totals(), failure)) {
    for (const auto& entry : std::filesystem::directory_iterator(day.path(), failure)) {
      if (!listed.contains(entry.path())) std::filesystem::remove(entry.path(), failure);
    }
  }
}

// Clears away what killed writers left: drafts without an owner go, and so do files of a commit that was broken off,
// whose flows come again (out of the spool, or by another import), and hourly sums of flows that are listed, and
// totals, which are made again. Other files that no manifest lists are set aside, for they may be what a manifest
// brought back from a backup does not know. Call with the commit lock held.
void sweep(const Layout& layout, const Manifest& manifest) {
  DraftFolder::sweep(layout);
  std::set<std::string> flows;
  for (const auto& file : manifest.files) flows.insert(file.path);
  undo_commit(layout, flows);
  set_aside(layout, layout.flows(), flows, "");
  std::set<std::string> sums;
  for (const auto& summary : manifest.summaries) sums.insert(summary.file.path);
  for (const auto& path : flows) {
    std::error_code failure;
    if (!sums.contains(path)) std::filesystem::remove(layout.summaries() + "/" + path, failure);
  }
  set_aside(layout, layout.summaries(), sums, "sums-");
  remove_totals(layout, manifest);
}

// The manifest of the store, made where there is none. Never where there are flows already: they would be swept away.
Result<Manifest> load_or_make(const Layout& layout) {
  auto manifest = Manifest::load(layout);
  if (manifest || manifest.error().fault != Fault::Unreachable) return manifest;
  std::error_code failure;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(layout.flows(), failure)) {
    if (entry.path().extension() != ".parquet") continue;
    return fail(Fault::Damaged, fmt::format("there are flows in {} but their list {} is gone: bring it back from a "
                                            "backup, or move the flows elsewhere",
                                            layout.flows(), layout.manifest()));
  }
  manifest = Manifest::fresh();
  if (auto saved = manifest->save(layout); !saved) return std::unexpected(saved.error());
  return manifest;
}

}  // namespace

struct Writer::State {
  Layout layout;
  DraftFolder drafts;
  Database database;
  Connection connection;
  FlowFileWriter file_writer;
  CounterWriter counters;
  Batch batch{};                      // not yet in a file
  FlowFacts facts{};                  // of its flows
  std::vector<StoredFile> written{};  // unfinished files, their path being the whole one
  std::uint64_t next_name = 0;
  std::uint64_t refused_counters = 0;
  bool keeps_for_good = false;

  State(Layout where, Packing packing, DraftFolder own_drafts, Database own_database, Connection own_connection,
        Connection for_counters)
      : layout(std::move(where)),
        drafts(std::move(own_drafts)),
        database(std::move(own_database)),
        connection(std::move(own_connection)),
        file_writer(connection, packing),
        counters(layout, std::move(for_counters)) {}
};

Writer::Writer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Writer::Writer(Writer&&) noexcept = default;
Writer& Writer::operator=(Writer&&) noexcept = default;
Writer::~Writer() = default;

Result<Writer> Writer::open(const Layout& layout, Packing packing) {
  for (const auto& folder : {layout.folder, layout.flows(), layout.unfinished()}) {
    if (auto made = make_folders(folder); !made) return std::unexpected(made.error());
  }
  auto lock = lock_file(layout.commit_lock());
  if (!lock) return std::unexpected(lock.error());
  const auto manifest = load_or_make(layout);
  if (!manifest) return std::unexpected(manifest.error());
  if (::access(layout.folder.c_str(), W_OK) != 0) return fail_errno("cannot write to " + layout.folder, errno);
  sweep(layout, *manifest);
  auto drafts = DraftFolder::make(layout);
  if (!drafts) return std::unexpected(drafts.error());
  auto database = Database::open({.folder = layout.folder, .threads = 1, .memory_limit = "1GB", .keeps_files = false});
  if (!database) return std::unexpected(database.error());
  auto connection = database->connect();
  if (!connection) return std::unexpected(connection.error());
  auto for_counters = database->connect();
  if (!for_counters) return std::unexpected(for_counters.error());
  return Writer{std::make_unique<State>(layout, packing, std::move(*drafts), std::move(*database),
                                        std::move(*connection), std::move(*for_counters))};
}

Result<void> Writer::append(std::span<const Flow> flows, const Texts& texts) {
  auto& batch = state_->batch;
  if (batch.flows.size() + flows.size() > kFlushRows) {
    if (auto flushed = flush(); !flushed) return flushed;
  }
  const auto before = batch.flows.size();
  if (before + flows.size() > kRush) batch.flows.reserve(kFlushRows);
  // PERF: insert() would copy flow by flow, by an instruction for long copies, which takes four times as long.
  batch.flows.resize(before + flows.size());
  if (!flows.empty()) std::memcpy(&batch.flows[before], flows.data(), flows.size_bytes());
  for (auto& flow : std::span{batch.flows}.subspan(before)) {
    carry_texts(flow, texts, batch.texts);
    state_->facts.add(flow);
  }
  return {};
}

Result<void> Writer::append(const Batch& batch) {
  state_->refused_counters += state_->counters.append(batch.counters);
  return append(batch.flows, batch.texts);
}

std::uint64_t Writer::refused_counters() const { return state_->refused_counters; }

std::uint64_t Writer::uncommitted() const {
  std::uint64_t sum = state_->batch.flows.size();
  for (const auto& file : state_->written) sum += file.rows;
  return sum;
}

std::optional<Time> Writer::latest_uncommitted() const {
  if (uncommitted() == 0) return std::nullopt;
  auto latest = state_->facts.latest;
  for (const auto& file : state_->written) latest = std::max(latest, file.latest);
  return latest;
}

void Writer::keep_for_good() { state_->keeps_for_good = true; }

Result<Connection> Writer::connect() { return state_->database.connect(); }

// Writes what is in memory to a file of its own that is not yet part of the store.
Result<void> Writer::flush() {
  auto& state = *state_;
  auto& batch = state.batch;
  if (batch.flows.empty()) return {};
  const auto path = state.drafts.file(fmt::format("{}.parquet", state.next_name++));
  if (const auto done = state.file_writer.write(batch.flows, batch.texts, state.facts, path); !done) {
    return fail(Fault::Unreachable,
                fmt::format("cannot store flows in {}: {}", state.layout.folder, done.error().message));
  }
  const auto bytes = bytes_of_file(path);
  if (!bytes) return std::unexpected(bytes.error());
  StoredFile file;
  file.path = path;
  file.rows = batch.flows.size();
  file.earliest = state.facts.earliest;
  file.latest = state.facts.latest;
  file.columns = state.facts.columns;
  file.quarters = state.facts.quarters;
  file.is_sorted = true;
  file.is_kept = state.keeps_for_good;
  file.size = bytes->size;
  file.hash = bytes->hash;
  state.written.push_back(std::move(file));
  // After a rush its memory goes back.
  const bool was_rush = batch.flows.capacity() / 8 > batch.flows.size() && batch.flows.capacity() > kRush;
  batch.clear();
  state.facts.clear();
  if (was_rush) {
    batch.flows.shrink_to_fit();
    state.facts.order = {};
  }
  return {};
}

Result<void> Writer::commit(Time now, const Progress* progress) {
  const auto counted = state_->counters.flush_if_due(now);
  const auto placed = place(now, progress);
  return placed ? counted : placed;
}

Result<void> Writer::finish(Time now, const Progress* progress) {
  const auto counted = state_->counters.flush(now);
  const auto placed = place(now, progress);
  return placed ? counted : placed;
}

// Counters come last: of a file that is in the list they are written already.
Result<std::optional<Time>> Writer::finish_import(Time now, const ImportedFile& file) {
  if (auto flushed = flush(); !flushed) return std::unexpected(flushed.error());
  auto before = commit_import(state_->layout, state_->written, file, now);
  if (!before || *before) return before;
  state_->written.clear();
  if (auto counted = state_->counters.flush(now); !counted) return std::unexpected(counted.error());
  return before;
}

// Lets the manifest list what is written.
Result<void> Writer::place(Time now, const Progress* progress) {
  if (auto flushed = flush(); !flushed) return flushed;
  if (state_->written.empty() && progress == nullptr) return {};
  const auto done = commit_files(state_->layout, state_->written, progress, now);
  if (done) state_->written.clear();
  return done;
}

}  // namespace whither
