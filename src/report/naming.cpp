#include "report/naming.h"

#include <fmt/format.h>

#include <array>

#include "names/special.h"

namespace whither {

namespace {

Owner named(std::uint32_t key_asn, std::string_view name, const Origin& origin) {
  Owner owner;
  owner.asn = key_asn;
  owner.country = origin.country;
  owner.key = key_asn == 0 ? "unknown" : fmt::format("as{}", key_asn);
  owner.name = !name.empty() ? std::string(name) : key_asn == 0 ? "unknown" : fmt::format("AS{}", key_asn);
  return owner;
}

}  // namespace

Address place_of_device(std::size_t device) {
  std::array<std::byte, 16> bytes{std::byte{0x01}};
  for (std::size_t i = 0; i < sizeof device; ++i) bytes.at(15 - i) = static_cast<std::byte>(device >> 8 * i);
  return Address::of_bytes(bytes);
}

std::optional<std::size_t> device_in_place(const Address& address) {
  if (!address.is_v6()) return std::nullopt;
  const auto bytes = address.bytes();
  std::size_t device = 0;
  for (std::size_t i = 8; i < 16; ++i) device = device << 8U | static_cast<std::size_t>(bytes[i]);
  return place_of_device(device) == address ? std::optional{device} : std::nullopt;
}

Owner owner_of(const Address& address, const AddressTable& table) {
  if (const auto special = special_address(address))
    return {std::string(special->key), std::string(special->name), 0, ""};
  const auto origin = table.find(address);
  auto owner = named(origin.org_asn, organisation_name(origin), origin);
  if (origin.tor != TorRole::None) owner.key = origin.org_asn == 0 ? "tor" : fmt::format("tor-as{}", origin.org_asn);
  return owner;
}

Owner autonomous_system_of(const Address& address, const AddressTable& table) {
  if (const auto special = special_address(address))
    return {std::string(special->key), std::string(special->name), 0, ""};
  const auto origin = table.find(address);
  return named(origin.asn, origin.as_name, origin);
}

}  // namespace whither
