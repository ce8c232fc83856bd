#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/result.h"

namespace whither {

enum class TorRole : std::uint8_t { None, Relay, Exit };

// Addresses of Tor relays, as a user's list has them. Immutable once it is made: any thread.
class TorList {
 public:
  struct Relay {
    Address address;
    TorRole role = TorRole::Relay;
  };

  // Takes in a text: an address a line, or what the Tor project publishes of exits (`ExitAddress 192.0.2.1 2026-11-27
  // 04:10:21` among lines `ExitNode`, `Published` and `LastStatus`). Lines that begin with # are passed over. Of an
  // address that comes twice the exit holds. At most 1 million addresses. Fault::NotUnderstood with the line's number;
  // then nothing of the text was taken.
  Result<void> add(std::string_view text, std::string_view name);

  TorRole find(const Address& address) const {
    if (address.is_v4() && !may_be_.test(address.v4_value() >> 16U)) return TorRole::None;
    return relays_.empty() ? TorRole::None : search(address);
  }

  // By address.
  const std::vector<Relay>& relays() const { return relays_; }
  bool empty() const { return relays_.empty(); }
  // The day of the newest line that tells one, "2026-11-27"; "" where none does.
  const std::string& as_of() const { return as_of_; }

  // Says which day the list is of where none of its lines tells one.
  void date(std::string_view day);
  std::size_t exits() const;

  // A text that add() takes, with all that is known.
  std::string to_text() const;

 private:
  TorRole search(const Address& address) const;

  std::vector<Relay> relays_;  // by address, each once
  std::bitset<65536> may_be_;  // by the first 16 bits of IPv4: few of them have any relay
  std::string as_of_;
};

// What of the ranges (sorted, disjoint) is no relay, and the relays in them, a range each.
std::vector<AddressRange> without_relays(const std::vector<AddressRange>& ranges, const TorList& list);
std::vector<AddressRange> relays_in(const std::vector<AddressRange>& ranges, const TorList& list);

}  // namespace whither
