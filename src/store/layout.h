#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"

namespace whither {

// Where things stand in a data folder (docs/explain/store-files.md).
struct Layout {
  std::string folder;

  std::string manifest() const { return folder + "/manifest"; }
  std::string commit_lock() const { return folder + "/commit.lock"; }
  std::string merge_lock() const { return folder + "/merge.lock"; }
  std::string serve_lock() const { return folder + "/serve.lock"; }
  std::string status() const { return folder + "/status"; }
  // The files that a commit is about to place (store/commit.cpp); gone when it is done.
  std::string pending() const { return folder + "/commit.pending"; }
  // Which files were imported (store/imported_files.h).
  std::string imported() const { return folder + "/imported"; }
  std::string spool() const { return folder + "/spool"; }
  // What registries said of addresses, and what they were asked (app/registry_book.h).
  std::string registry() const { return folder + "/registry"; }
  std::string address_table() const { return folder + "/address-table"; }
  std::string tor_list() const { return folder + "/tor-relays.txt"; }
  std::string domain_lists() const { return folder + "/lists"; }
  std::string organisations() const { return folder + "/organisations.txt"; }
  std::string flows() const { return folder + "/flows"; }
  // Hourly sums of flows, by the names of the files that they stand for (store/summary.h).
  std::string summaries() const { return folder + "/summaries"; }
  // Those sums added up: DAY/FIRST-LAST-MARK.parquet (store/totals.h).
  std::string totals() const { return folder + "/totals"; }
  // What interfaces counted: DAY/NAME.parquet (store/counter_series.h).
  std::string interfaces() const { return folder + "/interfaces"; }
  std::string unfinished() const { return folder + "/unfinished"; }
  // Files of flows that no manifest lists, kept for the user to judge.
  std::string set_aside() const { return folder + "/set-aside"; }
  // Folders and files under flows(), by the UTC day on which they were stored and the numbers of their first and last
  // row: "2026-11-23", "2026-11-23/000000000000-000000004095.parquet".
  static std::string day(Time stored);
  static std::string file(const std::string& day, std::uint64_t first_row, std::uint64_t rows);
};

}  // namespace whither
