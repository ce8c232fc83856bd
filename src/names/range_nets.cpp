#include "names/range_nets.h"

#include <array>

namespace whither {
namespace {

__extension__ using Wide = unsigned __int128;

Wide number_of(const Address& address) {
  Wide value = 0;
  for (const auto byte : address.bytes()) value = value << 8 | byte;
  return value;
}

Address address_of(Wide value, Address::Family family) {
  if (family == Address::Family::V4) return Address::v4(static_cast<std::uint32_t>(value));
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[15 - i] = static_cast<std::uint8_t>(value >> (8 * i));
  return Address::v6(bytes);
}

}  // namespace

// At each step the largest that begins here and ends within.
std::vector<Net> nets_of(const AddressRange& range) {
  std::vector<Net> nets;
  const int bits = range.first.bits();
  const auto last = number_of(range.last);
  for (auto first = number_of(range.first); first <= last;) {
    int host_bits = 0;
    const auto end_of = [&](int size) { return first | ((size == 128 ? Wide{0} : Wide{1} << size) - 1); };
    const auto aligned = [&](int size) { return (first & ((size == 128 ? Wide{0} : Wide{1} << size) - 1)) == 0; };
    while (host_bits < bits && aligned(host_bits + 1) && end_of(host_bits + 1) <= last) ++host_bits;
    nets.push_back({address_of(first, range.first.family()), bits - host_bits});
    const auto end = end_of(host_bits);
    if (end == last) break;
    first = end + 1;
  }
  return nets;
}

bool is_smaller(const AddressRange& a, const AddressRange& b) {
  return number_of(a.last) - number_of(a.first) < number_of(b.last) - number_of(b.first);
}

}  // namespace whither
