#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/address.h"
#include "base/result.h"
#include "base/time.h"

namespace whither {

// Whom to ask, and how patiently.
struct ReverseOptions {
  std::vector<std::string> servers{};                 // "192.168.1.1:53"; none: those of /etc/resolv.conf
  Duration timeout = std::chrono::seconds{2};         // of the first attempt; a second one gets twice that
  Duration total_timeout = std::chrono::seconds{10};  // for all addresses together
  std::size_t at_once = 16;                           // questions that wait for their answers
  Duration between = std::chrono::milliseconds{10};   // two questions, so that no server takes it for a flood
};

// What a name server said about an address.
struct ReverseAnswer {
  enum class Fate : std::uint8_t { Named, None, Failed };
  Address address;
  Fate fate = Fate::Failed;
  std::string name{};     // of Fate::Named: cleaned, without a dot at its end
  std::string failure{};  // of Fate::Failed: why
};

using ReverseNames = std::unordered_map<Address, std::string>;

// The name that is asked for: "7.100.51.198.in-addr.arpa".
std::string reverse_question(const Address& address);

// Asks for the names that the owners of addresses gave them (PTR), several at once, and gives each answer as it comes;
// addresses whose turn did not come in time have none. Waits. What it gives is a stranger's claim. Fault::Usage where
// a server is none, Fault::Unreachable where the system's cannot be found. One thread.
Result<void> ask_reverse(std::span<const Address> addresses, const ReverseOptions& options,
                         const std::function<void(ReverseAnswer)>& take);

}  // namespace whither
