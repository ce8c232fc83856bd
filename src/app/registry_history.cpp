#include "app/registry_history.h"

#include <fmt/format.h>

#include <limits>

#include "app/answer.h"
#include "app/complaints.h"
#include "app/registry_book.h"
#include "report/table.h"

namespace whither {

namespace {

constexpr std::size_t kAll = std::numeric_limits<std::int64_t>::max();

Sheet sheet_of(const std::vector<RegistryBook::Asked>& history) {
  using enum RowColumn::Type;
  return {{{"time", Time},
           {"registry"},
           {"server"},
           {"protocol"},
           {"query"},
           {"target"},
           {"why"},
           {"outcome"},
           {"bytes", Number},
           {"took_ms", Number}},
          [&history](const Sheet::Take& take) {
            for (const auto& asked : history) {
              const auto took = static_cast<std::uint64_t>(asked.took.count() / 1000);
              take(std::initializer_list<Cell>{
                  asked.time, asked.registry, asked.server, std::string(name_of(asked.protocol)), asked.query,
                  asked.target, asked.why, asked.outcome.empty() ? Cell{} : Cell{asked.outcome}, asked.bytes, took});
            }
          }};
}

std::string text_of(const std::vector<RegistryBook::Asked>& history) {
  if (history.empty()) return {};
  Table table({{"TIME"}, {"ASKED"}, {"BY"}, {"ABOUT"}, {"WHY"}, {"ANSWER", Align::Left, true}});
  for (const auto& asked : history) {
    table.add({short_time(asked.time, wall_clock()), asked.server, std::string(name_of(asked.protocol)), asked.target,
               asked.why,
               asked.outcome == "answered" ? human_bytes(asked.bytes)
               : asked.outcome.empty()     ? std::string{"broken off"}
                                           : asked.outcome});
  }
  return table.to_string(terminal_width());
}

}  // namespace

Result<int> tell_registry_history(const std::string& folder, std::size_t limit, const RowOptions& rows) {
  auto book = RegistryBook::open(folder);
  if (!book) return std::unexpected(book.error());
  const auto history = *book ? (*book)->history(limit == 0 ? kAll : limit) : Result<std::vector<RegistryBook::Asked>>{};
  if (!history) return std::unexpected(history.error());
  if (history->empty()) note("no registry was asked yet");
  auto written = write_answer(rows, {.text = [&] { return text_of(*history); },
                                     .json = [&] { return sheet_json("whither.whois_history/1", sheet_of(*history)); },
                                     .sheet = [&] { return sheet_of(*history); },
                                     .ndjson = {}});
  if (!written) return std::unexpected(written.error());
  return 0;
}

}  // namespace whither
