#include "report/origin_print.h"

#include <fmt/format.h>

#include "names/table_age.h"

namespace whither {

std::vector<std::pair<std::string, std::string>> origin_words(const AddressTable& table, const Address& address,
                                                              Time now) {
  const auto origin = table.find(address);
  std::vector<std::pair<std::string, std::string>> words;
  if (origin.as_name != origin.org) {
    words.emplace_back(
        "AS name", fmt::format("{}: belongs to {} by {}", origin.as_name.empty() ? "none" : origin.as_name, origin.org,
                               evidence(origin.joined)));
  }
  if (const auto cloud = cloud_of(origin.asn); !cloud.empty()) {
    words.emplace_back("cloud", fmt::format("{}: anybody can rent a machine there", cloud));
  }
  if (origin.tor != TorRole::None) {
    const auto day = day_and_age(table.tor().as_of(), now);
    words.emplace_back("Tor",
                       fmt::format("{} (list of {})", origin.tor == TorRole::Exit ? "exit relay" : "relay", day));
  }
  return words;
}

void put_origin(Json& json, const AddressTable& table, const Address& address) {
  const auto origin = table.find(address);
  if (!origin.as_name.empty()) json.field("as_name", origin.as_name);
  if (origin.as_name != origin.org) json.field("evidence", evidence(origin.joined));
  if (const auto cloud = cloud_of(origin.asn); !cloud.empty()) json.field("cloud", cloud);
  if (origin.tor != TorRole::None) json.field("tor", origin.tor == TorRole::Exit ? "exit" : "relay");
}

}  // namespace whither
