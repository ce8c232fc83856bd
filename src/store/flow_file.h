#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "flow/batch.h"
#include "flow/column_set.h"
#include "store/database.h"
#include "store/quarters.h"
#include "store/row_order.h"

namespace whither {

// What has to be known of flows before they are written: added up while each is at hand anyhow.
struct FlowFacts {
  ColumnSet columns = ColumnSet::of({});
  std::uint64_t in_all = ~std::uint64_t{0};  // fields that every one has
  Time earliest = Time::max();
  Time latest = Time::min();
  Quarters quarters;
  RowOrder order;

  void add(const Flow& flow);
  // Of none, with the memory that it has.
  void clear();
};

// Writes flows as Parquet files: DuckDB asks for their rows, which are laid into its vectors column by column as it
// asks; so they are nowhere twice. One thread. Borrows the connection.
class FlowFileWriter {
 public:
  explicit FlowFileWriter(Connection& connection);
  FlowFileWriter(FlowFileWriter&&) noexcept;
  FlowFileWriter& operator=(FlowFileWriter&&) = delete;
  ~FlowFileWriter();

  // Writes `flows`, whose texts are numbers of `texts`, to `path` in the order of row_order.h, and brings the file to
  // disk. It has the columns of which some flow has something, and kRowInFile. On error there is no
  // file.
  Result<void> write(std::span<const Flow> flows, const Texts& texts, FlowFacts& facts, const std::string& path);

 private:
  friend struct FlowFileCallbacks;
  struct Source;
  Connection& connection_;
  std::unique_ptr<Source> source_;
};

// The size and the hash of a file as the manifest has them.
struct FileBytes {
  std::uint64_t size = 0;
  std::uint64_t hash = 0;
};
Result<FileBytes> bytes_of_file(const std::string& path);

// The columns that a Parquet file of the store has, as it tells itself. Takes some 30 ms.
Result<ColumnSet> columns_of_file(const std::string& path);

// How a Parquet file of the store is written: the tail of a COPY statement. With rows in the order of row_order.h zstd
// costs no more than LZ4, and saves a tenth; its lowest level, 1, costs half of the usual one for half a percent.
std::string parquet_options();

}  // namespace whither
