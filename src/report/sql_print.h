#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/coverage.h"
#include "report/format.h"
#include "report/table.h"
#include "store/sandbox.h"

namespace whither {

// Writes the rows of a query of a person, whose cells are text (Sandbox::read). Of tables for people, whose columns are
// as wide as their widest cell, there is one for each 10 000 rows.
class SqlPrinter {
 public:
  using Write = std::function<void(std::string_view)>;
  // `width` is the terminal's, 0 for no limit.
  SqlPrinter(Format format, std::vector<Sandbox::Column> columns, std::size_t width, Write write);

  // Before the first row.
  void begin();
  // Rows of it, as many as there may still be.
  void add(const Chunk& chunk, std::uint64_t at_most);
  // `is_partial` says that rows are missing; `complete` what is missing of the store that they were made of.
  void finish(bool is_partial, const std::optional<Completeness>& complete, Time now);
  std::uint64_t count() const { return count_; }

 private:
  void add_row(const Chunk& chunk, std::size_t row);
  std::string json_row(const Chunk& chunk, std::size_t row) const;
  void write_table();

  Format format_;
  std::vector<Sandbox::Column> columns_;
  std::vector<std::string> keys_;  // of JSON: a name that came before gets a number
  std::size_t width_;
  Write write_;
  Table table_;
  std::uint64_t count_ = 0;
  std::uint64_t in_table_ = 0;
};

}  // namespace whither
