#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace whither {

// Who made the hardware with a MAC address: the prefixes that IEEE gives out (oui.csv of 24 bits, mam.csv of 28,
// oui36.csv of 36), as Debian's package ieee-data has them. A plain value.
class Vendors {
 public:
  // Those of the files in `folder`; fewer, or none, where files are not there. At most 200 000.
  static Vendors read(const std::string& folder);
  // Where Debian has them.
  static constexpr const char* kFolder = "/usr/share/ieee-data";

  // Of the longest prefix; "" where none is known, and for private addresses. Cleaned, at most 64 bytes.
  std::string_view vendor_of(std::uint64_t mac) const;
  bool empty() const { return prefixes_.empty(); }

 private:
  struct Prefix {
    std::uint64_t first;  // the address with zeros behind it
    unsigned bits;
    std::string name;
  };
  std::vector<Prefix> prefixes_;  // by first and bits
};

}  // namespace whither
