#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "names/flatten.h"

namespace whither {

// What a database in MaxMind's format says of a network: `autonomous_system_number` and `_organization`, or
// `country.iso_code`. The views live as long as the call that gives them.
struct MmdbNet {
  WideAddress first = 0;
  WideAddress last = 0;
  bool is_v4 = false;
  std::uint32_t asn = 0;       // 0 where it tells none
  std::string_view org{};      // any bytes
  std::string_view country{};  // any bytes, "" where it tells none
};

// What such a database says of itself.
struct MmdbWords {
  std::string type;  // "GeoLite2-ASN"
  Time built;
};

// By the mark in front of a database's metadata; false where the file cannot be read.
bool is_mmdb(const std::string& path);

// Gives each network of the database of which it tells an AS or a country, in the order of addresses, IPv4 once however
// often the tree leads to it. `take` gives "" or what is wrong with it, which ends it. Fault::NotUnderstood with the
// file's name. Any thread.
Result<void> read_mmdb(const std::string& path, const std::function<std::string_view(const MmdbNet&)>& take);

Result<MmdbWords> words_of_mmdb(const std::string& path);

}  // namespace whither
