#pragma once

#include <optional>
#include <string_view>

#include "names/device_book.h"

namespace whither {

// Who got an address, out of a line of dnsmasq-dhcp behind its tag: "DHCPACK(br-lan) 192.168.1.20 00:00:5e:00:53:01
// phone". Nothing for other lines.
std::optional<Sighting> read_dhcp_line(std::string_view text, Time time);

}  // namespace whither
