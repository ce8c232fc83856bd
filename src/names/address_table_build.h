#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "names/address_table.h"

namespace whither {

// What an address table is built from.
struct BuildInputs {
  // Files, or directories that hold them (not below), recognised by content, whatever they are called:
  //   CSV `start,end,asn,name` or `start,end,CC` (ip-location-db; with decimal numbers: Debian's tor-geoipdb)
  //   `start end asn CC name` by tabs (ip2asn)
  //   MMDB with autonomous_system_number and _organization, or country.iso_code
  // Addresses are text or decimal numbers, of both families. Texts may be packed by gzip; lines that begin with # are
  // passed over. In a directory `x-num.csv` is left out where `x.csv` stands beside it: it says the same.
  std::vector<std::string> paths{};
  // When not empty, named as the sources in place of what a package.json beside each file says.
  std::vector<Source> sources{};
  // "2026-06-17"; when empty, the oldest of what is known of the files (names/source_words.h).
  std::string as_of{};
};

// Writes the address table of `inputs` to `output_path`: beside it first, then renamed, so that what stood there stays
// good until the new one is whole. Where ranges overlap the narrower one wins; where two are equal, the one
// read first. A line that cannot be understood ends it with Fault::NotUnderstood, file and line number. A build
// takes at most 4 million lines of at most 4096 bytes, and 600 MB of memory for that many. Any thread.
Result<TableInfo> build_address_table(const BuildInputs& inputs, const std::string& output_path);

}  // namespace whither
