#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/address_functions.h"
#include "store/database.h"
#include "store/layout.h"

namespace whither {

// One query of a person over the stored flows. It is one SELECT, in an instance of DuckDB that has the views of
// sandbox_views.h and the functions of address_functions.h, may open the files that the manifest lists and no other,
// and is bounded in memory. One thread, except interrupt().
class Sandbox {
 public:
  struct Options {
    Layout layout;
    Naming naming;
    std::size_t memory = 0;      // bytes; as much again, twice, may be laid on disk
    std::string may_write = "";  // the file that write_parquet() makes; "" for none
  };
  explicit Sandbox(Options options);
  ~Sandbox();

  enum class Shape : std::uint8_t { Text, Number, Truth };
  struct Column {
    std::string name;
    std::string type;  // DuckDB's: "UBIGINT", "DECIMAL(18,3)"
    Shape shape = Shape::Text;
  };

  // Opens the store and takes the query; gives the columns of its answer. Fault::Usage where it is wrong or no query
  // that may run: the message is a sentence, and behind an empty line where in the query it is, if that can be told.
  Result<std::vector<Column>> ask(const std::string& query);
  // Whether the query calls it.
  bool calls(const std::string& function) const { return functions_.contains(function); }
  // Whether its answer is made of what is stored.
  bool reads_views() const { return reads_views_; }

  // The rows of the answer, every cell as text; times as RFC 3339 in UTC. At most `limit`, 0 for all. Where files were
  // merged under its feet it begins again, but not once rows were taken.
  Result<void> read(std::uint64_t limit, const std::function<void(const Chunk&)>& take);
  // Writes them to the file that may be written, and gives their number. What Parquet has no type for is text, or
  // DECIMAL(38, 0) for numbers of 128 bits.
  Result<std::uint64_t> write_parquet(std::uint64_t limit);

  // Makes what runs on the other thread end soon with an error, and what comes after it. Any thread; may be repeated.
  void interrupt();

 private:
  struct Opened;
  Result<void> open();
  Result<bool> changed();
  template <typename Attempt>
  Result<void> insist(const Attempt& attempt);
  Result<void> understand(const std::string& query);
  std::string statement(std::uint64_t limit, const std::function<std::string(std::size_t)>& cell) const;

  Options options_;
  std::unique_ptr<Opened> opened_;  // replaced with mutex_ held
  std::mutex mutex_;
  std::atomic<bool> is_interrupted_ = false;
  std::string text_;
  std::set<std::string> functions_;
  bool reads_views_ = false;
  std::vector<Column> columns_;
};

}  // namespace whither
