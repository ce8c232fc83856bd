#include "names/dhcp_line.h"

#include <algorithm>

#include "base/digits.h"
#include "base/mac.h"
#include "names/clean_name.h"
#include "names/leases.h"

namespace whither {

namespace {

std::string_view take_word(std::string_view& text) {
  const auto end = std::min(text.find(' '), text.size());
  const auto word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

}  // namespace

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
