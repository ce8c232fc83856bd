#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/sqlite.h"
#include "base/address.h"
#include "base/result.h"
#include "base/time.h"
#include "names/whois_record.h"

namespace whither {

// What registries said, by the range that it holds for, and what they were asked: registry.db in a folder, which
// several processes may have open. One thread.
class RegistryBook {
 public:
  static constexpr std::chrono::hours kKept{30 * 24};          // how long what a registry said is taken for true
  static constexpr std::chrono::hours kNoneKept{1};            // the same of its word that it knows nobody
  static constexpr std::chrono::minutes kFailureKept{10};      // after which a look-up that failed is tried again
  static constexpr std::chrono::hours kHistoryKept{365 * 24};  // what was asked
  static constexpr std::chrono::seconds kBetween{1};           // two questions to one registry
  static constexpr int kADay = 500;                            // questions to one registry within 24 hours

  // For reading: nothing where there is none yet.
  static Result<std::optional<RegistryBook>> open(const std::string& folder);
  // For writing too: makes it where there is none, and forgets what is too old. Faults as of Sqlite::open().
  static Result<RegistryBook> open_for_writing(const std::string& folder, Time now);

  struct Known {
    Registration registration{};
    RegistryProtocol protocol = RegistryProtocol::Whois;
    Time asked{};
  };
  // The smallest range that is known and covers the address.
  Result<std::optional<Known>> covering(const Address& address, Time now);
  // Of WhoisStatus::Ok only, and of ranges that somebody may hold; takes the place of what was known of the same range.
  Result<void> keep(const Known& known);

  // An address that nobody could tell of.
  struct Miss {
    Time asked;
    std::string failure{};  // the sentence of a failure; "" where the registry knows nobody
  };
  Result<std::optional<Miss>> miss(const Address& address, Time now);
  Result<void> keep_miss(const Address& address, const Miss& miss);

  // A question to one server, as the history tells it.
  struct Asked {
    Time time;
    std::string registry{};  // whose limits count
    std::string server{};
    RegistryProtocol protocol = RegistryProtocol::Whois;
    std::string query{};
    std::string target{};   // the address
    std::string why{};      // the command: "whois", "top orgs"
    std::string outcome{};  // "answered", or the sentence of a failure; "" where it was broken off
    std::uint64_t bytes = 0;
    Duration took{};
  };
  // When a question may be sent, and the number under which it stands in the book.
  struct Turn {
    std::int64_t number = 0;
    Time at;
  };
  // Writes down that a question is sent: at `asked.time`, or later where the registry was asked within kBetween. An
  // error (Fault::Unreachable) says why it may not be sent: too many within 24 hours, or the registry wants to be left
  // alone. What several processes reserve does not overlap.
  Result<Turn> reserve(const Asked& asked);
  Result<void> finish(const Turn& turn, const WhoisStep& step);

  // Whether none of its servers would be given a turn; also where the book cannot be read.
  bool is_closed(const std::string& registry, Time now);

  // Leaves a registry, or one server, alone until then.
  Result<void> pause(std::string_view name, Time until, std::string_view reason);

  // The newest first.
  Result<std::vector<Asked>> history(std::size_t limit);

 private:
  explicit RegistryBook(Sqlite database) : database_(std::move(database)) {}
  Result<void> refuse_if_paused(const Asked& asked);
  Result<void> refuse_if_spent(const Asked& asked);
  Result<Turn> next_turn(const Asked& asked);

  Sqlite database_;
};

}  // namespace whither
