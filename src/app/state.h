#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/sqlite.h"
#include "base/result.h"
#include "base/time.h"
#include "names/device_book.h"
#include "names/dns_answer.h"
#include "store/layout.h"

namespace whither {

// What people tell whither to remember, beside the flows: an SQLite database, state.db in the data folder, which
// several processes may have open. One thread.
class State {
 public:
  // For reading: nothing where there is none yet.
  static Result<std::optional<State>> open(const Layout& layout);
  // For writing too: makes it where there is none. Fault::NotPermitted where the folder may not be written,
  // Fault::Damaged where the file is no database of ours or of a later release.
  static Result<State> open_for_writing(const Layout& layout);

  // A filter by a name.
  struct View {
    std::string name;
    std::string filter;
    Time saved;
  };
  // By name.
  Result<std::vector<View>> views();
  Result<std::optional<View>> view(std::string_view name);
  // Takes the place of one of that name, in any letter case.
  Result<void> save(const View& view);
  // False where there is none.
  Result<bool> remove_view(std::string_view name);

  // Who was seen with an address just now, of which `first` and `last` are one. What is as it was before is noted about
  // every ten minutes; the oldest go where there would be more than kMostSightings.
  static constexpr std::int64_t kMostSightings = 20'000;  // a command reads them all: 0.1 s
  Result<void> saw(const std::vector<Sighting>& seen);
  // The same of what flows told (Sighting::source kByFlow), which is kept apart; a day without is another sighting. The
  // forwarders are MAC addresses that turned out to be no device's: what flows told of them is forgotten.
  static constexpr std::int64_t kMostOfFlows = 10'000;
  static constexpr std::int64_t kMostForwarders = 4'096;
  Result<void> saw_in_flows(const std::vector<Sighting>& seen, const std::vector<std::uint64_t>& forwarders, Time now);
  Result<std::vector<std::uint64_t>> forwarders();
  // By address and time.
  Result<std::vector<Sighting>> sightings();
  // What people said of devices, by id.
  Result<std::vector<SaidDevice>> said_devices();
  // Takes the place of what was said of its id, or is new where that is 0; its keys are no other device's from now on.
  Result<void> save(const SaidDevice& device);
  Result<void> remove_device(std::int64_t id);

  // Answers of name servers, for a server that starts again. Those that are older than kKeepAnswers before `now` go,
  // and the oldest where there would be more than kMostAnswers.
  static constexpr Duration kKeepAnswers = std::chrono::hours{24};
  static constexpr std::int64_t kMostAnswers = 200'000;
  Result<void> remember(const std::vector<DnsAnswer>& answers, Time now);
  // In order of time.
  Result<std::vector<DnsAnswer>> answers();

 private:
  explicit State(Sqlite database) : database_(std::move(database)) {}
  Result<std::vector<View>> views_where(const char* condition, std::string_view name);
  Result<bool> has_tables();
  Result<void> in_one(const std::function<Result<void>()>& work);

  Sqlite database_;
};

}  // namespace whither
