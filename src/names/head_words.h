#pragma once

#include <string>
#include <string_view>

#include "names/address_table.h"

namespace whither {

// What a text says of itself in the comments at its head: lines `# Vendor: …`, `# License: …`, `# Generated: …`, as
// exports of IPFire's location database have them (Debian's tor-geoipdb). "" for what it does not say or where it
// cannot be read.
Source head_words(const std::string& path);

// "2026-06-25" for "Thu, 25 Jun 2026 04:33:59 GMT" (RFC 1123); "" where there is no such date.
std::string date_in_words(std::string_view text);

}  // namespace whither
