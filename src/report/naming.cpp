#include "report/naming.h"

#include <fmt/format.h>

#include "names/special.h"

namespace whither {

namespace {

Owner named(std::uint32_t key_asn, const Origin& origin) {
  Owner owner;
  owner.asn = key_asn;
  owner.country = origin.country;
  owner.key = key_asn == 0 ? "unknown" : fmt::format("as{}", key_asn);
  owner.name = !origin.org.empty() ? std::string(origin.org) : key_asn == 0 ? "unknown" : fmt::format("AS{}", key_asn);
  return owner;
}

}  // namespace

Owner owner_of(const Address& address, const AddressTable& table) {
  if (const auto special = special_address(address))
    return {std::string(special->key), std::string(special->name), 0, ""};
  const auto origin = table.find(address);
  return named(origin.org_asn, origin);
}

Owner autonomous_system_of(const Address& address, const AddressTable& table) {
  if (const auto special = special_address(address))
    return {std::string(special->key), std::string(special->name), 0, ""};
  const auto origin = table.find(address);
  return named(origin.asn, origin);
}

}  // namespace whither
