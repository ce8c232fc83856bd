#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "flow/flow.h"
#include "store/flow_rows.h"
#include "store/merge.h"
#include "store/store.h"
#include "store/writer.h"
#include "temp_folder.h"

namespace whither {

inline constexpr Time kNoon = time_of_seconds(1'786'708'800);  // 2026-08-14 12:00 UTC
inline constexpr Duration kDay = std::chrono::days{1};

// A flow that is told from others by its number.
inline Flow numbered(std::uint64_t number, Time time = kNoon) {
  Flow flow;
  WHITHER_PUT(flow, time_start, time);
  WHITHER_PUT(flow, time_end, time + std::chrono::seconds{1});
  WHITHER_PUT(flow, kind, FlowKind::Traffic);
  WHITHER_PUT(flow, src_addr, Address::v4(0xc0a8018b));
  WHITHER_PUT(flow, bytes, number);
  return flow;
}

inline std::vector<Flow> numbered_from(std::uint64_t first, std::size_t count, Time time = kNoon) {
  std::vector<Flow> flows;
  for (std::size_t i = 0; i < count; ++i) flows.push_back(numbered(first + i, time));
  return flows;
}

inline Layout layout_in(const TempFolder& folder) { return {folder / "store"}; }

inline Writer writer_in(const Layout& layout) {
  auto writer = Writer::open(layout);
  EXPECT_TRUE(writer) << writer.error().message;
  return std::move(writer.value());
}

inline void store(Writer& writer, const std::vector<Flow>& flows, Time now = kNoon) {
  const auto appended = writer.append(flows, {});
  ASSERT_TRUE(appended) << appended.error().message;
  const auto done = writer.commit(now);
  ASSERT_TRUE(done) << done.error().message;
}

// Carries out every merge that is due and gives their number.
inline int merge_all(const Layout& layout, Connection& connection, Time now = kNoon) {
  int merges = 0;
  for (;; ++merges) {
    const auto merged = merge_once(layout, connection, now);
    EXPECT_TRUE(merged) << merged.error().message;
    if (!merged || !*merged) return merges;
  }
}

// All stored flows in the order in which they were stored.
inline std::vector<Flow> flows_in(Store& store, Texts& texts, const Window& window = {}) {
  std::vector<Flow> found;
  const auto scanned = store.scan(
      0, window,
      [](const std::string& flows) {
        return "SELECT " + column_names() + " FROM " + flows + " ORDER BY file_row_number";
      },
      [&](const Chunk& chunk) {
        for (std::size_t i = 0; i < chunk.size(); ++i) found.push_back(flow_of(chunk, i, texts));
      });
  EXPECT_TRUE(scanned) << scanned.error().message;
  return found;
}

inline std::vector<Flow> flows_in(Store& store, const Window& window = {}) {
  Texts texts;
  return flows_in(store, texts, window);
}

inline std::vector<Flow> flows_in(const Layout& layout, const Window& window = {}) {
  auto store = Store::open(layout);
  EXPECT_TRUE(store) << store.error().message;
  return store ? flows_in(*store, window) : std::vector<Flow>{};
}

inline std::vector<std::uint64_t> numbers_of(const std::vector<Flow>& flows) {
  std::vector<std::uint64_t> numbers;
  for (const auto& flow : flows) numbers.push_back(flow.bytes);
  return numbers;
}

inline std::vector<std::uint64_t> numbers_in(const Layout& layout, const Window& window = {}) {
  return numbers_of(flows_in(layout, window));
}

inline std::vector<std::uint64_t> counting(std::uint64_t first, std::uint64_t end) {
  std::vector<std::uint64_t> numbers;
  for (auto number = first; number < end; ++number) numbers.push_back(number);
  return numbers;
}

// Parquet files under flows(), whether the manifest lists them or not.
inline std::vector<std::string> files_in(const Layout& layout) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(layout.flows())) {
    if (entry.is_regular_file()) files.push_back(std::filesystem::relative(entry.path(), layout.flows()).string());
  }
  return files;
}

// The manifest, which lists its files without gaps or overlaps.
inline Manifest manifest_of(const Layout& layout) {
  const auto manifest = Manifest::load(layout);
  EXPECT_TRUE(manifest) << manifest.error().message;
  std::uint64_t next = 0;
  for (const auto& file : manifest->files) {
    EXPECT_EQ(file.first_row, next) << file.path;
    EXPECT_EQ(file.path, Layout::file(file.day(), file.first_row, file.rows));
    next = file.end_row();
  }
  EXPECT_EQ(manifest->end_row, next);
  return *manifest;
}

}  // namespace whither
