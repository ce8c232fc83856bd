#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/fields.h"

namespace whither {

// What a ranking is of. Parts: of whatever its question's parts say.
enum class What : std::uint8_t { Orgs, Peers, Devices, Ports, Protocols, Countries, Asn, Routers, Parts };

// One of the things by which the rows of a ranking are told apart: what a ranking may be of, a field of flows, or who
// stands behind the source or the destination.
struct KeyPart {
  std::string name;          // "orgs", "src_addr", "dst_country": on the command line, in JSON and CSV
  std::string sql;           // of its value, or of the IPv4 half of an address; it may need a column `down` (top_sql.h)
  std::string six;           // SQL of the IPv6 half; "" where it is no address
  What named = What::Parts;  // how the value is named: as that of a ranking of this; Parts: by the kind of its field
  std::optional<Field> field;  // that it is, where it is one
  std::uint64_t fields = 0;    // that tell it, as bits of Flow::present
  std::string title = {};      // of its column; "" for its name
};

inline constexpr std::size_t kMostParts = 8;

// By its name, or by that of a ranking in the singular.
std::optional<KeyPart> key_part_named(std::string_view word);

// All names that a part may have.
std::vector<std::string> key_part_names();

}  // namespace whither
