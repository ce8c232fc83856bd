#include "names/leases.h"

#include <array>

#include "base/digits.h"
#include "base/mac.h"
#include "names/clean_name.h"
#include "names/take_word.h"

namespace whither {

namespace {

constexpr std::string_view kBlanks = " \t\r";

// "06-…" tells another kind of hardware than Ethernet, "01-…" Ethernet.
std::optional<std::uint64_t> hardware(std::string_view word) {
  if (word.starts_with("01-")) word.remove_prefix(3);
  return parse_mac(word);
}

// The link-layer address in a DUID of type 1 or 3 on Ethernet (RFC 8415, 11.2 and 11.4): "00:03:00:01:…".
std::optional<std::uint64_t> mac_of_duid(std::string_view duid) {
  constexpr std::size_t kMac = 17;
  const bool with_time = duid.starts_with("00:01:00:01:") && duid.size() == 24 + kMac;
  const bool alone = duid.starts_with("00:03:00:01:") && duid.size() == 12 + kMac;
  return with_time || alone ? parse_mac(duid.substr(duid.size() - kMac)) : std::nullopt;
}

std::optional<Lease> lease_in(std::string_view line) {
  std::array<std::string_view, 5> words;
  for (auto& word : words) word = take_word(line);
  if (words[3].empty() || !number_of(words[0])) return std::nullopt;
  const auto address = Address::parse(words[2]);
  if (!address) return std::nullopt;
  Lease lease{*address, {}, words[3] == "*" ? "" : clean_name(words[3], kLongestHost)};
  lease.mac = address->is_v4() ? hardware(words[1]) : mac_of_duid(words[4]);
  return lease;
}

}  // namespace

Leases read_dnsmasq_leases(std::string_view text) {
  Leases found;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.find_first_not_of(kBlanks) == std::string_view::npos || line.starts_with("duid ")) continue;
    auto lease = found.leases.size() < kMostLeases ? lease_in(line) : std::nullopt;
    if (lease) {
      found.leases.push_back(*std::move(lease));
    } else {
      ++found.unread;
    }
  }
  return found;
}

}  // namespace whither
