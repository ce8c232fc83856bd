#include "store/counter_series.h"

#include <duckdb.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "store/database_state.h"
#include "store/flow_file.h"

namespace whither {

namespace {

namespace fs = std::filesystem;

constexpr const char* kTable = "interface_counters";
constexpr const char* kWhole = "whole.parquet";

constexpr std::string_view sql_type(std::uint32_t) { return "UINTEGER"; }
constexpr std::string_view sql_type(std::uint64_t) { return "UBIGINT"; }

std::string definitions() {
  std::string text = "time TIMESTAMPTZ, exporter_ip4 UINTEGER, exporter_ip6 BLOB, domain UINTEGER, if_index UINTEGER";
#define WHITHER_COUNTER(name, type) text += fmt::format(", {} {}", #name, sql_type(type{}));
#include "flow/interface_counter_list.h"
#undef WHITHER_COUNTER
  return text;
}

bool put(duckdb_appender to, std::uint32_t value) { return duckdb_append_uint32(to, value) == DuckDBSuccess; }
bool put(duckdb_appender to, std::uint64_t value) { return duckdb_append_uint64(to, value) == DuckDBSuccess; }

bool put_address(duckdb_appender to, const Address& address) {
  if (address.is_v4()) return put(to, address.v4_value()) && duckdb_append_null(to) == DuckDBSuccess;
  const auto bytes = address.bytes();
  return duckdb_append_null(to) == DuckDBSuccess && duckdb_append_blob(to, bytes.data(), bytes.size()) == DuckDBSuccess;
}

bool put_row(duckdb_appender to, const InterfaceCounters& row) {
  bool good = duckdb_append_timestamp(to, {micros_of(row.time)}) == DuckDBSuccess && put_address(to, row.exporter) &&
              put(to, row.domain) && put(to, row.if_index);
#define WHITHER_COUNTER(name, type) good = good && put(to, row.name);
#include "flow/interface_counter_list.h"
#undef WHITHER_COUNTER
  return good && duckdb_appender_end_row(to) == DuckDBSuccess;
}

Result<void> load(Connection& connection, std::span<const InterfaceCounters> rows) {
  if (auto made = connection.run(fmt::format("CREATE OR REPLACE TEMP TABLE {} ({})", kTable, definitions())); !made) {
    return made;
  }
  duckdb_appender appender = nullptr;
  bool good = duckdb_appender_create(connection.state().connection, nullptr, kTable, &appender) == DuckDBSuccess;
  for (std::size_t i = 0; good && i < rows.size(); ++i) good = put_row(appender, rows[i]);
  good = good && duckdb_appender_close(appender) == DuckDBSuccess;
  const char* const reason = good || appender == nullptr ? nullptr : duckdb_appender_error(appender);
  auto done = good ? Result<void>{} : fail(Fault::Internal, reason == nullptr ? "cannot append counters" : reason);
  duckdb_appender_destroy(&appender);
  return done;
}

// Lays what a SELECT gives at `path`: a file is there wholly or not at all.
Result<void> write_rows(Connection& connection, const std::string& select, const std::string& path) {
  const auto draft = path + ".draft";
  auto written = connection.run(fmt::format("COPY ({}) TO {} {}", select, sql_text(draft), parquet_options()));
  if (written) written = sync_path(draft);
  if (written && ::rename(draft.c_str(), path.c_str()) != 0) written = fail_errno("cannot place " + path, errno);
  if (written) written = sync_path(fs::path(path).parent_path().string());
  if (!written) ::unlink(draft.c_str());
  return written;
}

std::vector<std::string> files_of_day(const fs::path& day) {
  std::error_code failure;
  if (fs::exists(day / kWhole, failure)) return {(day / kWhole).string()};
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(day, failure)) {
    if (entry.path().extension() == ".parquet") files.push_back(entry.path().string());
  }
  std::ranges::sort(files);
  return files;
}

std::string read_of(const std::vector<std::string>& files) {
  std::string list;
  for (const auto& file : files) list += fmt::format("{}{}", list.empty() ? "" : ", ", sql_text(file));
  return fmt::format("read_parquet([{}], union_by_name = true)", list);
}

}  // namespace

std::size_t CounterWriter::append(std::span<const InterfaceCounters> counters) {
  const auto taken = std::min(counters.size(), kHoldRows - std::min(waiting_.size(), kHoldRows));
  waiting_.insert(waiting_.end(), counters.begin(), counters.begin() + static_cast<std::ptrdiff_t>(taken));
  return counters.size() - taken;
}

Result<void> CounterWriter::flush_if_due(Time now) {
  if (waiting_.empty()) return {};
  if (!first_waits_since_) first_waits_since_ = now;
  const bool waited = now - *first_waits_since_ >= kFlushEvery || now < *first_waits_since_;
  return waiting_.size() >= kFlushRows || waited ? flush(now) : Result<void>{};
}

Result<void> CounterWriter::flush(Time now) {
  if (waiting_.empty()) return {};
  const auto folder = layout_.interfaces() + "/" + Layout::day(now);
  auto done = make_folders(folder);
  if (done) done = load(connection_, waiting_);
  if (done) {
    const auto name = fmt::format("{}/{}-{}-{}.parquet", folder, micros_of(now), ::getpid(), next_name_++);
    done = write_rows(connection_, fmt::format("SELECT * FROM {}", kTable), name);
  }
  if (!done) {
    return fail(done.error().fault,
                fmt::format("cannot store counters in {}: {}", layout_.folder, done.error().message));
  }
  waiting_.clear();
  first_waits_since_.reset();
  if (auto dropped = connection_.run(fmt::format("DROP TABLE {}", kTable)); !dropped) return dropped;
  return merged_day_ == Layout::day(now) ? Result<void>{} : merge_days(now);
}

// One file for each day that nobody writes to any more: all but today and, for writers at midnight, yesterday.
Result<void> CounterWriter::merge_days(Time now) {
  const auto turn = try_lock_file(layout_.merge_lock());
  if (!turn || !*turn) return {};  // the next flush comes soon
  merged_day_ = Layout::day(now);
  const auto yesterday = Layout::day(now - std::chrono::days{1});
  std::error_code failure;
  for (const auto& day : fs::directory_iterator(layout_.interfaces(), failure)) {
    if (day.path().filename().string() >= yesterday) continue;
    const auto parts = files_of_day(day.path());
    const auto whole = (day.path() / kWhole).string();
    if (parts.size() > 1) {
      const auto rows =
          fmt::format("SELECT * FROM {} ORDER BY exporter_ip4, exporter_ip6, domain, if_index, time", read_of(parts));
      if (auto written = write_rows(connection_, rows, whole); !written) return written;
    }
    if (!fs::exists(whole, failure)) continue;
    for (const auto& entry : fs::directory_iterator(day.path(), failure)) {
      if (entry.path() != whole) fs::remove(entry.path(), failure);
    }
  }
  return {};
}

std::string counters_relation(const Layout& layout) {
  std::vector<std::string> files;
  std::error_code failure;
  for (const auto& day : fs::directory_iterator(layout.interfaces(), failure)) {
    std::ranges::copy(files_of_day(day.path()), std::back_inserter(files));
  }
  return files.empty() ? std::string{} : read_of(files);
}

}  // namespace whither
