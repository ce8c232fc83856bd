#include "report/top_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "names/special.h"
#include "names/words.h"
#include "report/naming.h"

namespace whither {

namespace {

std::string address_key(const Address& address) { return address ? address.to_string() : "unknown"; }

TopRow country_row(const Address& address, const Context& context) {
  const auto owner = autonomous_system_of(address, context.table);
  if (owner.country.empty() && owner.asn == 0) return {owner.key, owner.name, "", {}, {}};  // local network, multicast
  if (owner.country.empty()) return {"unknown", "unknown", "", {}, {}};
  const auto name = country_name(owner.country);
  return {owner.country, std::string(name.empty() ? owner.country : name), owner.country, {}, {}};
}

TopRow port_row(std::uint32_t port_and_protocol) {
  const auto port = static_cast<std::uint16_t>(port_and_protocol / kPortFactor);
  const auto number = port_and_protocol % kPortFactor;
  const auto without_protocol = fmt::format("{}/unknown", port);
  if (number == kNoProtocol) return {without_protocol, without_protocol, "", {}, {}};
  const auto protocol = static_cast<std::uint8_t>(number);
  const auto word = protocol_name(protocol);
  const auto key = fmt::format("{}/{}", port, word.empty() ? fmt::format("{}", protocol) : std::string(word));
  const auto service = port == 0 ? word : service_name(port, protocol);
  return {key, service.empty() ? key : std::string(service), "", {}, {}};
}

TopRow device_row(const Address& address, const Context& context) {
  const auto device = device_in_place(address);
  if (!device || context.devices == nullptr) return {address_key(address), address_key(address), "", address, {}};
  const auto& known = context.devices->devices().at(*device);
  const auto latest = known.latest_address();
  const auto name = known.name.empty() ? address_key(latest) : known.name;
  return {name, name, "", latest, {}};
}

TopRow protocol_row(std::uint32_t number) {
  if (number == kNoProtocol) return {"unknown", "unknown", "", {}, {}};
  const auto name = protocol_name(static_cast<std::uint8_t>(number));
  const auto key = fmt::format("{}", number);
  return {key, name.empty() ? "protocol " + key : std::string(name), "", {}, {}};
}

}  // namespace

TopRow row_of(What what, const Address& address, const Context& context) {
  switch (what) {
    case What::Countries:
      return country_row(address, context);
    case What::Ports:
      return port_row(address.v4_value());
    case What::Protocols:
      return protocol_row(address.v4_value());
    case What::Devices:
      return device_row(address, context);
    case What::Routers:
      return {address_key(address), address_key(address), "", address, {}};
    case What::Orgs:
    case What::Peers:
    case What::Asn:
    case What::Parts:
      break;
  }
  const auto owner =
      what == What::Asn ? autonomous_system_of(address, context.table) : owner_of(address, context.table);
  return {what == What::Peers ? address_key(address) : owner.key, owner.name, owner.country, address, {}};
}

bool has_row_of_its_own(What what) { return what != What::Orgs && what != What::Asn && what != What::Countries; }

std::uint64_t code_of(What what, const Address& address, const Context& context) {
  constexpr std::uint64_t kSpecial = std::uint64_t{1} << 63U;
  constexpr std::uint64_t kTor = std::uint64_t{1} << 62U;
  if (const auto special = special_address(address)) return kSpecial | std::hash<std::string_view>{}(special->key);
  const auto origin = context.table.find(address);
  if (what == What::Asn) return origin.asn;
  if (what == What::Orgs) return (origin.tor == TorRole::None ? 0 : kTor) | origin.org_asn;
  return origin.country.size() == 2 ? std::uint64_t(origin.country[0]) << 8U | std::uint64_t(origin.country[1]) : 0;
}

void SharedRows::add(const Group& group, std::vector<Group>& rows) {
  const auto index = row_of_.try_emplace(code_of(what_, group.address, context_), rows.size()).first->second;
  if (index == rows.size()) rows.push_back({group.address, {}});
  rows[index].address = std::min(rows[index].address, group.address);
  rows[index].tally.add(group.tally);
}

void RowFinder::put(const Address& address, std::size_t row) {
  if (has_row_of_its_own(what_)) {
    by_address_.emplace(address, row);
  } else {
    by_code_.emplace(code_of(what_, address, context_), row);
  }
}

std::size_t RowFinder::find(const Address& address, std::size_t none) const {
  if (has_row_of_its_own(what_)) {
    const auto found = by_address_.find(address);
    return found == by_address_.end() ? none : found->second;
  }
  const auto found = by_code_.find(code_of(what_, address, context_));
  return found == by_code_.end() ? none : found->second;
}

}  // namespace whither
