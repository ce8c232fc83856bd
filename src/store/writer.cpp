#include "store/writer.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>
#include <vector>

#include "base/file.h"
#include "flow/columns.h"
#include "store/counter_series.h"
#include "store/draft_folder.h"
#include "store/flow_rows.h"
#include "store/manifest.h"

namespace whither {

namespace {

constexpr const char* kTable = "batch";
constexpr std::size_t kBatchRows = 8192;  // one appender for so many: making one costs as much as 500 rows

// An emptied table keeps its memory until a checkpoint, a replaced one does not.
std::string fresh_table() { return fmt::format("CREATE OR REPLACE TABLE {} ({})", kTable, column_definitions()); }

// Clears away what killed writers left: drafts without an owner go, files in place that no manifest lists are set
// aside, for they may also be what a manifest brought back from a backup does not know. Call with the commit lock held.
void sweep(const Layout& layout, const Manifest& manifest) {
  DraftFolder::sweep(layout);
  std::error_code failure;
  std::set<std::string> listed;
  for (const auto& file : manifest.files) listed.insert(file.path);
  for (const auto& day : std::filesystem::directory_iterator(layout.flows(), failure)) {
    for (const auto& entry : std::filesystem::directory_iterator(day.path(), failure)) {
      const auto path = day.path().filename().string() + "/" + entry.path().filename().string();
      if (listed.contains(path)) continue;
      std::filesystem::create_directories(layout.set_aside(), failure);
      const auto name = day.path().filename().string() + "-" + entry.path().filename().string();
      std::filesystem::rename(entry.path(), layout.set_aside() + "/" + name, failure);
    }
  }
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
  Batch batch{};               // not yet in the table
  std::uint64_t in_table = 0;  // rows
  Time earliest = Time::max();
  Time latest = Time::min();
  std::vector<StoredFile> written{};  // unfinished files, their path being the whole one
  std::uint64_t next_name = 0;
  CounterWriter counters;
  std::uint64_t refused_counters = 0;
};

Writer::Writer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Writer::Writer(Writer&&) noexcept = default;
Writer& Writer::operator=(Writer&&) noexcept = default;
Writer::~Writer() = default;

Result<Writer> Writer::open(const Layout& layout) {
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
  auto database =
      Database::open({.folder = layout.folder, .threads = 1, .memory_limit = "1GB", .gives_memory_back = true});
  if (!database) return std::unexpected(database.error());
  auto connection = database->connect();
  if (!connection) return std::unexpected(connection.error());
  auto for_counters = database->connect();
  if (!for_counters) return std::unexpected(for_counters.error());
  if (auto made = connection->run(fresh_table()); !made) {
    return std::unexpected(made.error());
  }
  auto state = std::unique_ptr<State>(new State{.layout = layout,
                                                .drafts = std::move(*drafts),
                                                .database = std::move(*database),
                                                .connection = std::move(*connection),
                                                .counters = {layout, std::move(*for_counters)}});
  return Writer{std::move(state)};
}

Result<void> Writer::append(std::span<const Flow> flows, const Texts& texts) {
  auto& state = *state_;
  if (state.batch.flows.size() >= kBatchRows) (void)load_batch();  // what fails is tried again by flush()
  if (uncopied() + flows.size() > kFlushRows) {
    const auto flushed = flush();
    if (!flushed && uncopied() + flows.size() > kHoldRows) return flushed;
  }
  for (const auto& flow : flows) {
    carry_texts(state.batch.flows.emplace_back(flow), texts, state.batch.texts);
  }
  return {};
}

Result<void> Writer::append(const Batch& batch) {
  state_->refused_counters += state_->counters.append(batch.counters);
  return append(batch.flows, batch.texts);
}

std::uint64_t Writer::refused_counters() const { return state_->refused_counters; }

// Rows in memory, in the batch or in the table.
std::uint64_t Writer::uncopied() const { return state_->batch.flows.size() + state_->in_table; }

// Moves the batch into the table that COPY writes out.
Result<void> Writer::load_batch() {
  auto& state = *state_;
  if (auto appended = append_flows(state.connection, kTable, state.batch.flows, state.batch.texts); !appended)
    return appended;
  for (const auto& flow : state.batch.flows) {
    state.earliest = std::min({state.earliest, flow.time_start, flow.time_end});
    state.latest = std::max({state.latest, flow.time_start, flow.time_end});
  }
  state.in_table += state.batch.flows.size();
  state.batch.clear();
  return {};
}

std::uint64_t Writer::uncommitted() const {
  auto sum = uncopied();
  for (const auto& file : state_->written) sum += file.rows;
  return sum;
}

Result<Connection> Writer::connect() { return state_->database.connect(); }

// Writes what is in memory to a file of its own that is not yet part of the store.
Result<void> Writer::flush() {
  auto& state = *state_;
  if (auto loaded = load_batch(); !loaded) return loaded;
  if (state.in_table == 0) return {};
  const auto path = state.drafts.file(fmt::format("{}.parquet", state.next_name++));
  auto written = state.connection.run(fmt::format("COPY {} TO {} {}", kTable, sql_text(path), parquet_options()));
  if (written) written = sync_path(path);
  if (!written) {
    ::unlink(path.c_str());
    return fail(Fault::Unreachable,
                fmt::format("cannot store flows in {}: {}", state.layout.folder, written.error().message));
  }
  state.written.push_back({path, 0, state.in_table, state.earliest, state.latest, columns().size()});
  state.in_table = 0;
  state.earliest = Time::max();
  state.latest = Time::min();
  return state.connection.run(fresh_table());
}

Result<void> Writer::commit(Time now) {
  const auto counted = state_->counters.flush_if_due(now);
  const auto placed = place(now);
  return placed ? counted : placed;
}

Result<void> Writer::finish(Time now) {
  const auto counted = state_->counters.flush(now);
  const auto placed = place(now);
  return placed ? counted : placed;
}

// Lets the manifest list what is written.
Result<void> Writer::place(Time now) {
  if (auto flushed = flush(); !flushed) return flushed;
  auto& state = *state_;
  if (state.written.empty()) return {};
  const auto lock = lock_file(state.layout.commit_lock());
  if (!lock) return std::unexpected(lock.error());
  auto manifest = Manifest::load(state.layout);
  if (!manifest) return std::unexpected(manifest.error());
  const auto day = Layout::day(now);
  const bool first_of_day = manifest->files.empty() || manifest->files.back().day() != day;
  if (auto made = make_folders(state.layout.flows() + "/" + day); !made) return made;
  std::vector<StoredFile> placed;
  const auto take_back = [&] {
    for (std::size_t i = 0; i < placed.size(); ++i) {
      ::rename((state.layout.flows() + "/" + placed[i].path).c_str(), state.written[i].path.c_str());
    }
  };
  for (const auto& file : state.written) {
    auto stored = file;
    stored.first_row = manifest->end_row;
    stored.path = Layout::file(day, stored.first_row, stored.rows);
    if (::rename(file.path.c_str(), (state.layout.flows() + "/" + stored.path).c_str()) != 0) {
      const auto reason = errno;
      take_back();
      return fail_errno("cannot place a file in " + state.layout.flows(), reason);
    }
    manifest->end_row = stored.end_row();
    manifest->files.push_back(stored);
    placed.push_back(std::move(stored));
  }
  auto saved = sync_path(state.layout.flows() + "/" + day);
  if (saved && first_of_day) saved = sync_path(state.layout.flows());
  if (saved) saved = manifest->save(state.layout);
  if (!saved) {
    take_back();
    return saved;
  }
  state.written.clear();
  return {};
}

std::string parquet_options() {
  return "(FORMAT parquet, PARQUET_VERSION v2, COMPRESSION lz4_raw, KV_METADATA {'whither.schema': '1'})";
}

}  // namespace whither
