#include "names/vendors.h"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "base/mac.h"
#include "names/clean_name.h"
#include "names/csv.h"
#include "names/line_reader.h"

namespace whither {

namespace {

constexpr std::size_t kMost = 200'000;
constexpr std::size_t kLongest = 64;
constexpr unsigned kMacBits = 48;

std::uint64_t front_of(std::uint64_t mac, unsigned bits) { return mac >> (kMacBits - bits) << (kMacBits - bits); }

}  // namespace

Vendors Vendors::read(const std::string& folder) {
  Vendors vendors;
  std::vector<std::string> fields;
  for (const auto* const name : {"oui.csv", "mam.csv", "oui36.csv"}) {
    auto lines = LineReader::open(folder + "/" + name);
    while (lines && vendors.prefixes_.size() < kMost) {
      const auto line = lines->next();
      if (!line || !*line) break;
      // "MA-L,00005E,\"ICANN, IANA Department\",address", whose address may go on in the next line: then it is not
      // whole.
      split_csv(**line, fields);
      if (fields.size() < 3 || !fields[0].starts_with("MA-")) continue;
      const auto& digits = fields[1];
      std::uint64_t number = 0;
      const auto [stop, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
      const auto bits = static_cast<unsigned>(4 * digits.size());
      if (failure != std::errc{} || stop != digits.data() + digits.size() || bits == 0 || bits > kMacBits) continue;
      vendors.prefixes_.push_back({number << (kMacBits - bits), bits, clean_name(fields[2], kLongest)});
    }
  }
  std::ranges::sort(vendors.prefixes_, {}, [](const Prefix& each) { return std::tuple{each.first, each.bits}; });
  return vendors;
}

std::string_view Vendors::vendor_of(std::uint64_t mac) const {
  if (is_private_mac(mac)) return {};
  for (const unsigned bits : {36U, 28U, 24U}) {
    const std::tuple wanted{front_of(mac, bits), bits};
    const auto found = std::ranges::lower_bound(prefixes_, wanted, {},
                                                [](const Prefix& each) { return std::tuple{each.first, each.bits}; });
    if (found != prefixes_.end() && std::tuple{found->first, found->bits} == wanted) return found->name;
  }
  return {};
}

}  // namespace whither
