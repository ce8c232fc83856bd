#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "flow/batch.h"
#include "flow/column_set.h"
#include "store/database.h"

namespace whither {

// Writes flows as Parquet files: DuckDB asks for their rows, which are laid into its vectors column by column as it
// asks; so they are nowhere twice. One thread. Borrows the connection.
class FlowFileWriter {
 public:
  explicit FlowFileWriter(Connection& connection);
  FlowFileWriter(FlowFileWriter&&) noexcept;
  FlowFileWriter& operator=(FlowFileWriter&&) = delete;
  ~FlowFileWriter();

  // Writes `flows`, whose texts are numbers of `texts`, to `path`, and brings the file to disk. Gives the columns that
  // it has: those of which some flow has something. On error there is no file.
  Result<ColumnSet> write(std::span<const Flow> flows, const Texts& texts, const std::string& path);

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

// How a Parquet file of the store is written: the tail of a COPY statement.
std::string parquet_options();

}  // namespace whither
