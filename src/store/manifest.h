#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "flow/column_set.h"
#include "ingest/spool/position.h"
#include "store/layout.h"
#include "store/quarters.h"

namespace whither {

// One Parquet file of the store.
struct StoredFile {
  std::string path;             // below flows(): DAY/FIRST-LAST.parquet
  std::uint64_t first_row = 0;  // rows are numbered in the order in which they were stored, for ever
  std::uint64_t rows = 0;
  Time earliest;           // the smallest time_start or time_end in it
  Time latest;             // the greatest
  ColumnSet columns;       // that it has
  std::uint64_t size = 0;  // in bytes; load() looks where a list does not tell
  std::uint64_t hash = 0;  // XXH3 of all of them; 0 where it is not known
  bool is_sorted = false;  // its rows are in runs in the order of row_order.h, and it has kRowInFile
  bool is_kept = false;    // whatever its age
  Quarters quarters{};     // that its flows touch

  // Files in lists that do not tell have the first so many of flow/columns.h.
  static constexpr std::size_t kFirstColumns = 44;

  std::uint64_t end_row() const { return first_row + rows; }
  std::string day() const { return path.substr(0, path.find('/')); }
};

// A file of totals (store/totals.h), whose name and place totals_path() gives.
struct StoredTotals {
  std::uint64_t local = 0;  // what tells the local networks that it is good for
  std::uint64_t rows = 0;
  std::uint64_t size = 0;
  std::uint64_t hash = 0;  // XXH3 of its bytes
};

// Hourly sums that stand for the traffic in one file of flows (store/summary.h), and outlive it.
struct Summary {
  StoredFile file;         // its path below summaries(), its own bytes; rows and times are those of the file of flows
  std::uint64_t sums = 0;  // rows of its own
  std::optional<StoredTotals> totals{};  // that go with it; load() leaves out those whose file is gone

  std::uint64_t size() const { return file.size + (totals ? totals->size : 0); }  // in bytes, of both files
};

// What the store holds: the list of files that count, replaced in one step (rename) by each commit. Files that it does
// not list do not exist for whither. Text, a line a file, with a checksum of itself at the end.
struct Manifest {
  std::string store_id;            // random, tells one store from another
  std::uint64_t end_row = 0;       // the number that the next row gets
  std::vector<StoredFile> files;   // by first_row, without overlaps; without gaps but for what was let go
  std::vector<Summary> summaries;  // by first_row
  // How far the server's spool is stored, and the file below the folder with what its decoders knew there; "" for none.
  std::vector<SpoolPosition> spool;
  std::string learned;
  // Bytes of the list of imported files that count (store/imported_files.h); nothing in stores of earlier releases,
  // where all of it counts.
  std::optional<std::uint64_t> imported;

  // What was let go (store/retention.h): rows, and the latest time of their flows.
  std::uint64_t pruned_rows = 0;
  Time pruned_until;
  // Those of them for which no sums stand either.
  std::uint64_t lost_rows = 0;
  Time lost_until;

  std::uint64_t rows() const;
  // Bytes of all files of flows, and of all summaries with their totals.
  std::uint64_t size() const;
  std::uint64_t summaries_size() const;
  Time latest() const;
  // The sums that stand for a file of flows; nullptr where there are none yet.
  const Summary* summary_of(const StoredFile& file) const;
  // Those whose flows were let go.
  std::vector<Summary> summaries_alone() const;

  // Fault::Unreachable where there is no store, Fault::Damaged where the checksum does not match or a listed file is
  // gone. A crash between laying a merged file in place and listing it is mended: the merged file stands for its parts.
  // With Missing::Listed, listed files that are gone are given as they are listed.
  enum class Missing : std::uint8_t { Mended, Listed };
  static Result<Manifest> load(const Layout& layout, Missing missing = Missing::Mended);
  // A new store's.
  static Manifest fresh();
  // Call with the commit lock held.
  Result<void> save(const Layout& layout) const;
};

}  // namespace whither
