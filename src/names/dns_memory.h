#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "flow/batch.h"
#include "names/dns_answer.h"
#include "names/local_networks.h"

namespace whither {

// What was lately answered to whom, to put names on flows: a flow of client C with address X that began at t takes the
// name of the newest answer X that C got, not later than 2 s after t (clocks differ) and not longer before it than the
// answer holds, at least 5 minutes, a day at most, an hour where the log tells no TTL. Where C asked for none, what
// somebody else was told of X so lately is taken: a device asks over IPv4 and talks over IPv6. Keeps 16 answers for
// each X, of about 100 000 addresses; the oldest go first. Any thread.
class DnsMemory {
 public:
  explicit DnsMemory(LocalNetworks local) : local_(std::move(local)) {}

  void learn(const DnsAnswer& answer);
  // Gives names to the peers of those flows that have none (src_name, dst_name), and how many it gave.
  std::size_t name(Batch& batch);
  // The name that such a flow gets for its source or its destination; "" where none is known or that is not the peer.
  // It is the other end of mine; where both or neither are mine, it is the destination.
  std::string name_of_end(bool of_source, const Address& source, const Address& destination, Time at) const;
  bool empty() const;
  // How many answers it remembers.
  std::size_t size() const;
  // The name of an address that the client talked to then; "" where none is known.
  std::string name_of(const Address& client, const Address& address, Time at) const;

  static constexpr Duration kShortest = std::chrono::minutes{5};
  static constexpr Duration kLongest = std::chrono::hours{24};
  static constexpr Duration kWithoutTtl = std::chrono::hours{1};
  static constexpr Duration kSkew = std::chrono::seconds{2};

 private:
  // A name as a client was told it, again and again before it had run out.
  struct Answer {
    Address client;  // none where the log does not tell
    Time first;
    Time last;
    Time until;
    std::string name;
  };
  static constexpr std::size_t kKept = 16;
  using Table = std::unordered_map<Address, std::vector<Answer>>;  // the newest first
  static constexpr std::size_t kMostAddresses = 50'000;            // of each table

  bool peer_is_source(const Address& source, const Address& destination) const;
  const std::string* find(const Address& client, const Address& address, Time at) const;

  LocalNetworks local_;
  mutable std::mutex mutex_;
  Table young_;           // guarded by mutex_, as old_
  Table old_;             // what young_ was before it was full
  std::size_t size_ = 0;  // of both, guarded by mutex_
};

}  // namespace whither
