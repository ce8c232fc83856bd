#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/database.h"
#include "store/layout.h"
#include "store/manifest.h"
#include "store/totals.h"

namespace whither {

// Moments that an answer covers; nothing where it is open.
struct Window {
  std::optional<Time> since;
  std::optional<Time> until;
};

// The stored flows, for reading: what the manifest said when it was last looked at. Many may read one store, and
// neither they nor the writer wait for each other. One thread at a time, except interrupt() and progress().
class Store {
 public:
  // Rows come in the order in which they were stored, or in any, which is faster.
  enum class Order : std::uint8_t { Stored, Any };
  // Fault::Unreachable where there is no store in the folder, Fault::NotPermitted where it may not be read.
  // write_parquet() may write to the folder of `may_write`; "" for none.
  static Result<Store> open(const Layout& layout, Order order = Order::Stored, const std::string& may_write = "");

  const Layout& layout() const { return layout_; }
  const Manifest& manifest() const { return manifest_; }
  // Looks again what is stored.
  Result<void> refresh();

  // A statement given the FROM expression that stands for the flows whose files may lie in the window. It is made again
  // with a new manifest where files were merged under the statement's feet.
  using Statement = std::function<std::string(const std::string& flows)>;
  Result<Rows> select(const Window& window, const Statement& statement);
  // The same over the flows of one file, with their numbers in it as the column file_row_number.
  Result<Rows> select_file(const StoredFile& file, const Statement& statement);

  // Whether hourly sums may stand for flows (store/summary.h), in the place of files that lie in the window as a whole
  // and for those that were let go; Alone: for those that were let go only. The FROM expression has the columns of sums
  // then.
  enum class Sums : std::uint8_t { No, Yes, Alone };
  // The same with totals (store/totals.h) in the place of sums that lie in the window as a whole, where there are some
  // for the local networks that `local` is the mark of.
  struct Substitutes {
    Sums sums = Sums::No;
    std::optional<TotalsBy> totals{};
    std::uint64_t local = 0;

    Substitutes(Sums only = Sums::No) : sums(only) {}
    Substitutes(TotalsBy by, std::uint64_t mark) : sums(Sums::Yes), totals(by), local(mark) {}
  };
  // What an answer is made from.
  struct Sources {
    std::vector<StoredFile> files;
    std::vector<Summary> summaries;
    std::vector<Summary> totals;  // the sums whose totals are read

    std::uint64_t flows() const;     // in files
    std::uint64_t summed() const;    // flows that summaries stand for
    std::uint64_t totalled() const;  // flows that totals stand for
  };
  Sources sources_in(const Window& window, const Substitutes& may_be) const;
  // What the window asks of a row: nothing where every row of all sources is in it.
  Window window_needed(const Window& window, const Substitutes& may_be) const;
  // The columns that the sources have, and the flows that stand behind sums had.
  ColumnSet columns_in(const Window& window, const Substitutes& may_be) const;
  // All rows of a statement in pieces, in any order, for answers of any size. Where files were merged under its feet it
  // begins again, having called `again`. Totals come by a statement of their own, behind or among the others.
  struct Reading {
    const Window& window;
    Substitutes may_be{};
    Statement statement;
    Statement of_totals{};  // one with the same columns, where totals may be read
    std::function<void()> again;
    std::function<void(const Chunk&)> take;
  };
  Result<void> read(const Reading& reading);

  // Writes the rows to a Parquet file of the store's kind, in any order, and gives their number.
  Result<std::uint64_t> write_parquet(const Window& window, const Statement& statement, const std::string& path);

  // All rows from number `next_row` on whose files may lie in the window, in pieces: for answers of any size. The
  // statement is made a file at a time, in the order in which they were stored, given the FROM expression of the rows
  // of it that were not yet given; it has to order them by file_row_number where theirs matters. A file that was merged
  // away meanwhile is found again by its row numbers, and may bring rows that were stored since the scan began.
  Result<void> scan(std::uint64_t next_row, const Window& window, const Statement& statement,
                    const std::function<void(const Chunk&)>& take);

  // From another thread: what is asked of the store, and what will be, ends with an error.
  void interrupt();
  // From another thread: how much of what is asked just now is done, 0 to 1; nothing where that cannot be told.
  std::optional<double> progress() const { return connection_.progress(); }

  Result<void> know_ranges(RangeSets sets) { return connection_.know_ranges(std::move(sets)); }
  Result<void> know_domains(const Connection::LazyDomainBook& book) { return connection_.know_domains(book); }
  Result<void> know_changes(std::vector<DeviceBook::Change> changes) {
    return connection_.know_changes(std::move(changes));
  }

 private:
  Store(Layout layout, Manifest manifest, Database database, Connection connection)
      : layout_(std::move(layout)),
        manifest_(std::move(manifest)),
        database_(std::move(database)),
        connection_(std::move(connection)) {}
  std::string from(const Window& window, const Substitutes& may_be) const;
  std::string text_of(const Reading& reading) const;
  // An error once it was interrupted.
  Result<void> go_on() const;

  Layout layout_;
  Manifest manifest_;
  Database database_;
  Connection connection_;
  std::unique_ptr<std::atomic<bool>> interrupted_ = std::make_unique<std::atomic<bool>>(false);
};

// The SQL condition that a flow overlaps the window, "true" for an open one.
std::string sql_of(const Window& window);

}  // namespace whither
