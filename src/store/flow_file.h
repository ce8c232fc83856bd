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

// What a Parquet file of the store is written for. One that will soon be a part of a larger one costs a fifth less
// processor time, by small dictionaries and Snappy, which every reader of Parquet knows, and has a fifth more bytes.
enum class Packing : std::uint8_t { ToStay, ToBeMerged };

// Writes flows as Parquet files: DuckDB asks for their rows, which are laid into its vectors column by column as it
// asks; so they are nowhere twice. One thread. Borrows the connection.
class FlowFileWriter {
 public:
  FlowFileWriter(Connection& connection, Packing packing);
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
  Packing packing_;
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

// How a Parquet file of the store is written: the tail of a COPY statement.
std::string parquet_options(Packing packing = Packing::ToStay);

}  // namespace whither
