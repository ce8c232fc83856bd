#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/result.h"
#include "names/device_book.h"
#include "names/dns_memory.h"
#include "names/domain_book.h"

namespace whither {

using RangeSets = std::vector<std::vector<AddressRange>>;

// A piece of a result, column by column: views DuckDB's vectors, valid until the next piece is asked for.
class Chunk {
 public:
  std::size_t size() const { return size_; }
  bool null(std::size_t column, std::size_t row) const {
    const auto* const valid = columns_[column].valid;
    return valid != nullptr && (valid[row / 64] >> (row % 64) & 1U) == 0;
  }
  // T must be the C++ type of the column's SQL type (UINTEGER: std::uint32_t); T{} where it is NULL.
  template <typename T>
  T value(std::size_t column, std::size_t row) const {
    return null(column, row) ? T{} : static_cast<const T*>(columns_[column].values)[row];
  }
  // Of VARCHAR and BLOB; empty where it is NULL.
  std::string_view text(std::size_t column, std::size_t row) const;
  // Of the pair of columns of an address.
  Address address(std::size_t column4, std::size_t column6, std::size_t row) const;

 private:
  friend class Rows;
  struct Column {
    const void* values = nullptr;
    const std::uint64_t* valid = nullptr;
  };
  std::vector<Column> columns_;
  std::size_t size_ = 0;
};

// The rows of an answer. Movable; one thread.
class Rows {
 public:
  Rows(Rows&&) noexcept;
  Rows& operator=(Rows&&) noexcept;
  ~Rows();

  // Nothing more comes when it gives nullptr: the end, or failure().
  const Chunk* next();
  // Why the rows ended before their end; "" when they did not. Only streamed rows can.
  std::string failure() const;

 private:
  friend class Connection;
  struct State;
  explicit Rows(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// One conversation with a Database. Movable; one thread at a time, except interrupt() and progress().
class Connection {
 public:
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  // Fault::Internal with DuckDB's own words where the statement fails.
  Result<Rows> query(const std::string& sql);
  // The same with rows that are made as they are asked for, for answers of any size.
  Result<Rows> stream(const std::string& sql);
  // The same, for statements whose rows nobody wants.
  Result<void> run(const std::string& sql);
  // Makes the statement that runs on another thread end with an error.
  void interrupt();
  // How much of the statement that runs on another thread is done, 0 to 1; nothing where DuckDB cannot tell.
  std::optional<double> progress() const;
  // What in_ranges(INDEX, ip4, ip6) means in the statements of this connection's database (query/filter.h).
  Result<void> know_ranges(RangeSets sets);
  // What name_of_peer(of_source, src_ip4, src_ip6, dst_ip4, dst_ip6, TIME) tells: the name that a flow without one
  // gets, where it is that end's. The memory must outlive the connection's database.
  Result<void> know_answers(const DnsMemory& memory);
  // What in_category(NUMBER, name, ip4, ip6), category_of(name, ip4, ip6) and service_of(name) tell of a flow's end;
  // the book is asked for when a statement uses one of them first, on any thread.
  using LazyDomainBook = std::function<const DomainBook&()>;
  Result<void> know_domains(const LazyDomainBook& book);
  // What device_era(ip4, ip6, TIME) tells: how many times that address had gone from one device to another then.
  Result<void> know_changes(std::vector<DeviceBook::Change> changes);

  struct State;
  State& state() { return *state_; }

 private:
  friend class Database;
  explicit Connection(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// DuckDB in memory, locked up: it reads and writes below `folder` only, or no files but `only_files`; loads no
// extension, calls nobody.
class Database {
 public:
  struct Options {
    std::string folder;
    std::optional<std::vector<std::string>> only_files{};  // in the place of folders
    std::string also{};                                    // a second one; "" for none
    int threads = 0;                                       // 0: as many as there are cores
    std::string memory_limit;                              // "512MB"; "" is DuckDB's own
    std::vector<std::string> settings{};                   // SET statements that are run before it is locked up
    bool keeps_order = true;  // rows come in the order of the files; answers are faster without
    bool keeps_files = true;  // what it has read, in memory; not for a process that lives long
  };
  static Result<Database> open(const Options& options);
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  Result<Connection> connect();

 private:
  struct State;
  explicit Database(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// `text` as an SQL string literal.
std::string sql_text(std::string_view text);

}  // namespace whither
