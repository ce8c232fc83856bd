#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/sqlite.h"
#include "base/address.h"
#include "base/result.h"
#include "base/time.h"
#include "names/reverse_dns.h"

namespace whither {

// What name servers said of addresses (PTR): reverse.db in a folder, which several processes may have open. One thread.
class ReverseBook {
 public:
  static constexpr std::chrono::hours kNameKept{7 * 24};
  static constexpr std::chrono::hours kNoneKept{24};       // the same of their word that there is none
  static constexpr std::chrono::minutes kFailureKept{10};  // after which the same servers are asked for it again
  static constexpr std::int64_t kMost = 100'000;           // addresses; the oldest go

  // For reading: nothing where there is none yet.
  static Result<std::optional<ReverseBook>> open(const std::string& folder);
  // For writing too: makes it where there is none. Faults as of Sqlite::open().
  static Result<ReverseBook> open_for_writing(const std::string& folder);

  // What was said, and has not run out. A failure is of the servers that were asked (names.reverse_dns), and tells
  // nothing of others.
  Result<std::optional<ReverseAnswer>> find(const Address& address, const std::string& servers, Time now);
  // Forgets what has run out, too.
  Result<void> keep(const std::vector<ReverseAnswer>& answers, const std::string& servers, Time asked);

 private:
  explicit ReverseBook(Sqlite database) : database_(std::move(database)) {}
  Result<void> put(const std::vector<ReverseAnswer>& answers, const std::string& servers, Time asked);

  Sqlite database_;
};

}  // namespace whither
