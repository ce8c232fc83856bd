#include "report/table_info_print.h"

#include <fmt/format.h>

#include "names/table_age.h"
#include "report/json.h"
#include "report/table.h"

namespace whither {

namespace {

std::string source_text(const Source& source) {
  auto text = fmt::format("source         {}", printable(source.name));
  if (!source.version.empty()) text += fmt::format(" {}", printable(source.version));
  if (!source.as_of.empty()) text += fmt::format(" of {}", printable(source.as_of));
  text += fmt::format(" ({})\n", source.licence.empty() ? "licence unknown" : printable(source.licence));
  if (source.attribution.empty()) return text;
  return text + fmt::format("               {} {}\n", printable(source.attribution), printable(source.url));
}

void put_tor(Json& json, const TorList& list) {
  json.field("as_of", list.as_of()).field("relays", std::uint64_t{list.relays().size()});
  json.field("exits", std::uint64_t{list.exits()}).end();
}

}  // namespace

std::string table_info_json(const std::string& place, const TableInfo& info, const TorList& tor) {
  Json json;
  json.object().field("schema", "whither.data/1").field("table", place).field("as_of", info.as_of);
  json.field("v4_ranges", info.v4_ranges).field("v6_ranges", info.v6_ranges).field("asns", info.asns);
  json.field("organisations", info.organisations).field("bytes", info.bytes).key("sources").array();
  for (const auto& source : info.sources) {
    json.object().field("name", source.name).field("version", source.version).field("licence", source.licence);
    json.field("attribution", source.attribution).field("url", source.url).field("as_of", source.as_of).end();
  }
  json.end();
  if (!tor.empty()) put_tor(json.key("tor").object(), tor);
  return json.end().take() + "\n";
}

std::string table_info_text(const std::string& place, const TableInfo& info, Time now) {
  auto text = fmt::format("address table  {} ({})\n", place, human_bytes(info.bytes));
  text += fmt::format("as of          {} ({} days old{})\n", info.as_of, days_since(info.as_of, now).value_or(0),
                      is_old(info.as_of, now) ? ": import a newer one" : "");
  text +=
      fmt::format("holds          {} IPv4 and {} IPv6 ranges, {} AS numbers, {} organisations\n",
                  grouped(info.v4_ranges), grouped(info.v6_ranges), grouped(info.asns), grouped(info.organisations));
  for (const auto& source : info.sources) text += source_text(source);
  return text;
}

std::string tor_json(const std::string& place, const TorList& list) {
  Json json;
  put_tor(json.object().field("schema", "whither.data_tor/1").field("list", place), list);
  return json.take() + "\n";
}

std::string tor_text(const TorList& list, Time now) {
  return fmt::format("Tor            {} relays, {} of them exits, as of {}\n", grouped(list.relays().size()),
                     grouped(list.exits()), day_and_age(list.as_of(), now));
}

}  // namespace whither
