#include "app/ask_sql.h"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "app/answer.h"
#include "app/complaints.h"
#include "app/completeness.h"
#include "app/daemon.h"
#include "app/places.h"
#include "app/query_guard.h"
#include "app/signals.h"
#include "base/file.h"
#include "report/json.h"
#include "report/sql_print.h"
#include "report/table.h"

namespace whither {

namespace {

// DuckDB tells in lines: a sentence, advice, and behind an empty line the place in the query with a caret.
struct Told {
  std::string sentence;
  std::string place;
};

Told told(const std::string& message) {
  const auto at = message.find("\n\nLINE ");
  Told parts{message.substr(0, at), at == std::string::npos ? "" : message.substr(at + 2)};
  std::string line;
  for (const char c : parts.sentence) {
    if (c != '\n') {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  parts.sentence = line;
  return parts;
}

// Tells it with the place, and gives an error that is told already.
Error complaint(const Error& error, const SqlAsking& asking) {
  const auto parts = told(error.message);
  complain({error.fault, parts.sentence}, asking.rows.tells_json());
  if (!asking.rows.tells_json()) {
    for (std::size_t at = 0; at < parts.place.size();) {
      const auto end = std::min(parts.place.find('\n', at), parts.place.size());
      fmt::print(stderr, "{}\n", printable(parts.place.substr(at, end - at)));
      at = end + 1;
    }
  }
  return {error.fault, ""};
}

// Why it ended, where that was the guard's doing, else `error`.
Error reason_of(const Error& error, const QueryGuard& guard, const SqlAsking& asking) {
  switch (guard.reason()) {
    case QueryGuard::Reason::Signal:
      return {Fault{128 + guard.signal()}, ""};
    case QueryGuard::Reason::TimedOut:
      return complaint(
          {Fault::TimedOut, fmt::format("the query took longer than {}: ask for less, or say --timeout {}",
                                        duration_text(asking.timeout), duration_text(asking.timeout * 10))},
          asking);
    case QueryGuard::Reason::None:
      break;
  }
  return complaint(error, asking);
}

// Of the whole store up to its newest flow, whatever part of it the query looks at.
std::optional<Completeness> completeness_of_all(const SqlAsking& asking, const Layout& layout, Time now) {
  if (asking.rows.format() != Format::Text && asking.rows.format() != Format::Json) return std::nullopt;
  auto store = Store::open(layout);
  if (!store) return std::nullopt;
  return completeness_of(*store, {.since = {}, .until = std::min(now, store->manifest().latest())}, now);
}

Result<int> print_rows(const SqlAsking& asking, Sandbox& sandbox, std::vector<Sandbox::Column> columns,
                       const Layout& layout, QueryGuard& guard) {
  const auto limit = asking.limit.value_or(asking.rows.format() == Format::Text ? kSqlRows : 0);
  SqlPrinter printer(asking.rows.format(), std::move(columns), terminal_width(), print);
  bool is_begun = false;
  const auto begin = [&] {
    if (!is_begun) printer.begin();
    is_begun = true;
  };
  bool has_more = false;
  const auto done = sandbox.read(limit == 0 ? 0 : limit + 1, [&](const Chunk& chunk) {
    guard.writes(true);
    begin();
    const auto left = limit == 0 ? UINT64_MAX : limit - printer.count();
    has_more = has_more || chunk.size() > left;
    printer.add(chunk, left);
    guard.writes(false);
  });
  if (!done && !is_begun) return std::unexpected(reason_of(done.error(), guard, asking));
  guard.writes(true);
  begin();
  const auto now = wall_clock();
  printer.finish(has_more || !done, sandbox.reads_views() ? completeness_of_all(asking, layout, now) : std::nullopt,
                 now);
  std::fflush(stdout);
  guard.writes(false);
  if (!done) return std::unexpected(reason_of(done.error(), guard, asking));
  if (guard.signal() != 0) return 128 + guard.signal();
  if (has_more) note(fmt::format("there are more rows than these {}: -n 0 gives all", limit));
  return 0;
}

Result<int> write_file(const SqlAsking& asking, const std::string& path, Sandbox& sandbox, const QueryGuard& guard) {
  const auto part = path + ".part";
  const auto rows = sandbox.write_parquet(asking.limit.value_or(0));
  if (!rows) {
    std::remove(part.c_str());
    return std::unexpected(reason_of(rows.error(), guard, asking));
  }
  if (auto synced = sync_path(part); !synced) return std::unexpected(synced.error());
  if (std::rename(part.c_str(), path.c_str()) != 0) return fail_errno("cannot write " + path, errno);
  tell_row_file(asking.rows, *rows);
  return 0;
}

}  // namespace

Result<int> answer_sql(const SqlAsking& asking) {
  hold_end_signals();
  const auto layout = reading_place(asking.data_dir);
  if (!layout) return std::unexpected(layout.error());
  const auto table = open_address_table(*layout);
  if (!table) return std::unexpected(table.error());
  const auto local = local_networks();
  const auto path = asking.rows.parquet.empty() ? "" : absolute(asking.rows.parquet);
  const auto memory = memory_for_a_query();
  bound_memory(2 * memory);
  Sandbox sandbox({*layout, {*table, local}, memory, path.empty() ? "" : path + ".part"});
  QueryGuard guard({asking.timeout, [&] { sandbox.interrupt(); },
                    [&] {
                      std::fflush(stdout);
                      complain({Fault::TimedOut, "the query took too long and could not be broken off: ask for less"},
                               asking.rows.tells_json());
                    }});
  freshen(*layout);
  auto columns = sandbox.ask(asking.query);
  if (!columns) return std::unexpected(reason_of(columns.error(), guard, asking));
  if (sandbox.calls("org") || sandbox.calls("asn") || sandbox.calls("country")) tell_table(*table, wall_clock());
  if (!path.empty()) return write_file(asking, path, sandbox, guard);
  return print_rows(asking, sandbox, std::move(*columns), *layout, guard);
}

}  // namespace whither
