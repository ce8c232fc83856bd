#include "report/naming.h"

#include <fmt/format.h>

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
