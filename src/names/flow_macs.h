#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "flow/batch.h"
#include "names/device_book.h"
#include "names/local_networks.h"

namespace whither {

// Which MAC address stands behind which local address, as flows tell that carry MAC addresses (src_mac, dst_mac). What
// forwards for others puts its own MAC address in the place of theirs and is no device: a MAC address that a stranger's
// IPv4 address stood behind, or several addresses at one time. Any thread.
class FlowMacs {
 public:
  explicit FlowMacs(LocalNetworks local) : local_(std::move(local)) {}

  // Those that an earlier server has found.
  void know_forwarders(const std::vector<std::uint64_t>& macs);
  void learn(const Batch& batch);

  // What was learnt since it was asked last: addresses that are new, went to another MAC address, or were seen ten
  // minutes longer; and MAC addresses that turned out to forward, of which nothing that was told before holds.
  struct News {
    std::vector<Sighting> seen;
    std::vector<std::uint64_t> forwarders;
  };
  News news();

  // An address stays with its MAC address until that was not seen with it for so long: where two routers export, one
  // may see another router's.
  static constexpr Duration kStays = std::chrono::minutes{1};
  // A new lease makes two, and few devices get three within an hour. Of two that are there at one time for longer than
  // kStays one is another device's, behind a repeater that rewrites MAC addresses.
  static constexpr std::size_t kMostIp4 = 4;
  // Of IPv6 a device has one a network that stays, and one more each day (RFC 8981), for each of two or three networks.
  static constexpr std::size_t kMostIp6 = 16;
  // Within so long. Where a provider gives the house another prefix each night, and this host is not in it, a device
  // has ever new addresses that are not local.
  static constexpr Duration kTogether = std::chrono::hours{1};
  // A destination's MAC address may be the router's own, on its outer side; a device that sends, tells better.
  static constexpr Duration kUnanswered = std::chrono::minutes{10};
  static constexpr std::size_t kMost = 16'384;  // addresses, and MAC addresses; then it begins anew
  static constexpr Duration kTellAgain = std::chrono::minutes{10};

 private:
  enum class End : std::uint8_t { Source, Destination };
  struct Held {
    std::uint64_t mac;
    Time first;
    Time last;
    Time told;  // `last` of then
    bool has_sent;
  };
  struct Stranger {
    Address address;
    Time last;
  };
  // What stands behind a MAC address.
  struct Behind {
    std::vector<Address> ip4;
    std::vector<Address> ip6;
    std::vector<Stranger> strangers;  // of IPv6; one of IPv4 is enough
  };

  void see(const Address& address, std::uint64_t mac, Time at, End end);
  void see_stranger(const Address& address, std::uint64_t mac, Time at);
  void see_mine(const Address& address, std::uint64_t mac, Time at, End end);
  bool holds_more_than_a_device(const Address& address, std::vector<Address>& all, Time at);
  void forwards(std::uint64_t mac);

  LocalNetworks local_;
  std::mutex mutex_;
  std::unordered_map<Address, Held> held_;            // guarded by mutex_, as all below
  std::unordered_map<std::uint64_t, Behind> behind_;  // no forwarder
  std::unordered_set<std::uint64_t> forwarders_;
  std::vector<std::uint64_t> new_forwarders_;
};

}  // namespace whither
