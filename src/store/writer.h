#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "base/result.h"
#include "base/time.h"
#include "flow/batch.h"
#include "store/commit.h"
#include "store/database.h"
#include "store/flow_file.h"
#include "store/layout.h"
#include "store/progress.h"
#include "store/row_order.h"

namespace whither {

// Appends flows to the store in a folder. One thread at a time; any number of writers, in this process and others, may
// write to one store at once, and readers never wait for them.
class Writer {
 public:
  // append() flushes by itself at this number of flows in memory, some 134 MB. No more are kept while they cannot be
  // written.
  static constexpr std::uint64_t kFlushRows = kRunRows;

  // Opens the store and makes one where there is none; its files are packed that way. Fault::NotPermitted where the
  // folder cannot be written.
  static Result<Writer> open(const Layout& layout, Packing packing = Packing::ToStay);
  Writer(Writer&&) noexcept;
  Writer& operator=(Writer&&) noexcept;
  // What was not committed is not stored.
  ~Writer();

  // On error (the disk is full and kFlushRows are waiting) none of `flows` was taken. Their texts are
  // numbers of `texts`.
  Result<void> append(std::span<const Flow> flows, const Texts& texts);
  // The same with what interfaces had counted; counters that cannot be kept are counted, not an error.
  Result<void> append(const Batch& batch);
  // Makes all that was appended part of the store in one step, as if stored at `now`, and `progress` with it. On error
  // it is kept and may be tried again.
  Result<void> commit(Time now, const Progress* progress = nullptr);
  // The same at the end: counters, which commit() lets wait for their turn, are written too.
  Result<void> finish(Time now, const Progress* progress = nullptr);
  // The same for what an imported file gave, and the list of imported files with it. Where the file is in that list
  // already, and not `again`, gives since when: nothing is stored, and this writer is of no more use.
  Result<std::optional<Time>> finish_import(Time now, const ImportedFile& file);
  // Rows appended and not yet committed.
  std::uint64_t uncommitted() const;
  // The latest time of those rows' flows; nothing where there are none.
  std::optional<Time> latest_uncommitted() const;
  // What is appended from now on is kept whatever its age (store/retention.h).
  void keep_for_good();
  // Counters of interfaces that were not taken because too many wait for a disk.
  std::uint64_t refused_counters() const;

  // For the one that merges in the background.
  Result<Connection> connect();

 private:
  struct State;
  explicit Writer(std::unique_ptr<State> state);
  Result<void> flush();
  Result<void> place(Time now, const Progress* progress);
  std::unique_ptr<State> state_;
};

}  // namespace whither
