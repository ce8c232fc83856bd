#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/address.h"
#include "base/time.h"

namespace whither {

// One address that somebody was told for a name.
struct DnsAnswer {
  Time time;
  Address client;               // who asked; none where the log does not tell
  Address address;              // what the name stood for
  std::string name;             // that was asked for, in small letters, cleaned, without a dot at its end
  std::optional<Duration> ttl;  // how long the answer holds; nothing where the log does not tell
};
using TakeAnswer = std::function<void(DnsAnswer)>;

// What became of a line of a log.
enum class LineFate : std::uint8_t {
  Understood,  // also where it answers nothing
  Other,       // of another program, or of a kind that is not known
  Damaged,     // begins as one of a kind that is known, and does not go on so
};

inline constexpr std::size_t kLongestName = 253;  // of a domain (RFC 1035, 2.3.4, written with dots)

// A name as DnsAnswer has it; "" where it is none.
std::string domain_of(std::string_view text);
// 0.0.0.0 and ::, which name servers answer for what they block.
bool is_unspecified(const Address& address);

}  // namespace whither
