#include "app/new_flows.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "app/complaints.h"
#include "app/daemon.h"
#include "app/signals.h"
#include "report/table.h"
#include "store/flow_rows.h"

namespace whither {

namespace {

constexpr int kLookMs = 100;       // for signals
constexpr int kLooks = 5;          // between two looks into the store
constexpr int kMostAttempts = 20;  // to find a file that is merged away again and again

class Giving {
 public:
  Giving(Prepared& prepared, std::uint64_t first_row, const FlowTaker& taker)
      : prepared_(prepared), taker_(taker), next_row_(first_row) {}

  Result<void> run() {
    if (auto known = prepared_.store.know_ranges(ranges_of(prepared_.question)); !known) return known;
    for (bool again = false;; again = true) {
      if (auto done = catch_up(again); !done) return done;
      if (auto done = taker_.caught_up(next_row_); !done) return done;
      if (!taker_.follow || is_enough_ || !waited()) return {};
      freshen(prepared_.store.layout());
    }
  }

 private:
  // All that was stored since the last time. A file that was merged away meanwhile is found under its new name.
  Result<void> catch_up(bool tells_lost) {
    for (int attempts = 1;; ++attempts) {
      if (auto looked = prepared_.store.refresh(); !looked) return looked;
      const auto files = prepared_.store.manifest().files;  // a copy: select_file() may look again
      Result<void> done;
      for (auto file = files.begin(); file != files.end() && done && !is_enough_; ++file) {
        if (file->end_row() > next_row_) done = give(*file, tells_lost);
      }
      if (done || attempts == kMostAttempts) return done;
      std::this_thread::sleep_for(std::chrono::milliseconds{25});
    }
  }

  Result<void> give(const StoredFile& file, bool tells_lost) {
    if (tells_lost && file.first_row > next_row_) {
      note(fmt::format("{} stored flows were let go before they could be looked at (store.max_size, store.keep_flows)",
                       grouped(file.first_row - next_row_)));
    }
    next_row_ = std::max(next_row_, file.first_row);
    const auto& since = prepared_.question.window.since;
    if (!since || file.latest >= *since) {
      if (auto done = give_rows(file); !done || is_enough_) return done;
    }
    next_row_ = file.end_row();
    return {};
  }

  Result<void> give_rows(const StoredFile& file) {
    auto rows = prepared_.store.select_file(file, [&](const std::string& flows) {
      return fmt::format(
          "SELECT file_row_number, {} FROM {} WHERE file_row_number >= {} AND {} ORDER BY file_row_number",
          column_names(), rows_of(prepared_.question, flows), next_row_ - file.first_row, taker_.condition);
    });
    if (!rows) return std::unexpected(rows.error());
    Texts texts;
    while (const auto* chunk = rows->next()) {
      is_enough_ = is_enough_ || (taker_.follow && end_signal_came());
      texts.clear();
      for (std::size_t i = 0; i < chunk->size() && !is_enough_; ++i) {
        next_row_ = file.first_row + static_cast<std::uint64_t>(chunk->value<std::int64_t>(0, i)) + 1;
        const auto more = taker_.take(flow_of(*chunk, i, texts, 1), texts, next_row_);
        if (!more) return std::unexpected(more.error());
        is_enough_ = !*more;
      }
    }
    return {};
  }

  // Half a second; false where it is to end.
  bool waited() const {
    for (int i = 0; i < kLooks; ++i) {
      if (end_signal_came()) return false;
      pollfd output{taker_.to_output ? STDOUT_FILENO : -1, 0, 0};
      ::poll(&output, 1, kLookMs);
      if ((output.revents & (POLLERR | POLLHUP)) == 0) continue;
      ::raise(SIGPIPE);  // as if something had been written
      return false;
    }
    return !end_signal_came();
  }

  Prepared& prepared_;
  const FlowTaker& taker_;
  std::uint64_t next_row_;
  bool is_enough_ = false;
};

}  // namespace

Result<void> give_new_flows(Prepared& prepared, std::uint64_t first_row, const FlowTaker& taker) {
  return Giving{prepared, first_row, taker}.run();
}

}  // namespace whither
