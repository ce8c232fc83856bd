#include "names/dhcp_line.h"

#include <algorithm>

#include "base/digits.h"
#include "base/mac.h"
#include "names/clean_name.h"
#include "names/leases.h"
#include "names/take_word.h"

namespace whither {

std::optional<Sighting> read_dhcp_line(std::string_view text, Time time) {
  auto word = take_word(text);
  if (number_of(word)) word = take_word(text);  // log-dhcp's number of the transaction
  if (!word.starts_with("DHCPACK(")) return std::nullopt;
  const auto address = Address::parse(take_word(text));
  const auto mac = parse_mac(take_word(text));
  if (!address || !mac) return std::nullopt;
  return Sighting{*address, mac, clean_name(take_word(text), kLongestHost), "dhcp log", time, time};
}

}  // namespace whither
