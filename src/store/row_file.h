#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "base/time.h"

namespace whither {

// A column of the rows that an answer is made of, and what its cells are.
struct RowColumn {
  enum class Type : std::uint8_t { Text, Number, Real, Truth, Time };
  std::string name;
  Type type = Type::Text;
};
// A cell of the column's type; std::monostate where the row lacks it.
using Cell = std::variant<std::monostate, std::string, std::uint64_t, double, bool, Time>;

// Rows become a Parquet file: text VARCHAR, numbers UBIGINT, DOUBLE or BOOLEAN, times TIMESTAMP WITH TIME ZONE, what a
// row lacks NULL. It is called PATH.part until finish(), and goes again where that is not reached; a file of that name
// is replaced then. What does not fit into memory waits in $TMPDIR. Movable; one thread.
class RowFile {
 public:
  // Fault::Unreachable or Fault::NotPermitted where it cannot be written. `path` is absolute.
  static Result<RowFile> create(const std::string& path, std::span<const RowColumn> columns);
  RowFile(RowFile&&) noexcept;
  RowFile& operator=(RowFile&&) noexcept;
  ~RowFile();

  // As many cells as there are columns. A failure is told by finish().
  void add(std::span<const Cell> cells);
  // Gives the number of rows; the last call.
  Result<std::uint64_t> finish();

 private:
  struct State;
  explicit RowFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace whither
