// RWhois (RFC 2167): lines "network:Org-Name:Example", attributes may carry a type (";I"); a record begins with its
// class name.
#include "names/whois_dialects.h"

namespace whither {
namespace {

struct Attribute {
  std::string_view name;
  std::string_view value;
};

Attribute attribute_of(const WhoisLine& line) {
  const auto colon = line.value.find(':');
  if (colon == std::string_view::npos) return {};
  const auto name = line.value.substr(0, colon);
  return {without_blanks(name.substr(0, name.find(';'))), without_blanks(line.value.substr(colon + 1))};
}

std::string_view attribute(WhoisObject record, std::string_view name) {
  for (const auto& line : record) {
    const auto [found, value] = attribute_of(line);
    if (!value.empty() && same_caseless(found, name)) return value;
  }
  return {};
}

bool is_network_line(const WhoisLine& line) { return same_caseless(line.key, "network"); }

bool begins_record(const WhoisLine& line) {
  return is_network_line(line) && same_caseless(attribute_of(line).name, "Class-Name");
}

std::optional<AddressRange> range_of(WhoisObject record) {
  for (const std::string_view name : {"IP-Network-Block", "IP-Network-Range", "IP-Network"})
    if (const auto range = whois_range(attribute(record, name))) return range;
  return {};
}

std::string abuse_of(const WhoisText& text, WhoisObject record) {
  if (auto mail = whois_mail(attribute(record, "Abuse-Contact")); !mail.empty()) return mail;
  for (const auto& line : text.lines()) {
    if (!same_caseless(line.key, "contact")) continue;
    const auto [name, value] = attribute_of(line);
    if (!same_caseless(name, "Abuse-Email")) continue;
    if (auto mail = whois_mail(value); !mail.empty()) return mail;
  }
  return {};
}

}  // namespace

std::vector<WhoisNetwork> find_rwhois(const WhoisText& text) {
  std::vector<WhoisNetwork> networks;
  const auto lines = text.lines();
  for (std::size_t i = 0; i < lines.size() && networks.size() < kWhoisNetworkLimit;) {
    if (!is_network_line(lines[i])) {
      ++i;
      continue;
    }
    const auto first = i++;
    while (i < lines.size() && is_network_line(lines[i]) && !begins_record(lines[i])) ++i;
    const auto record = lines.subspan(first, i - first);
    if (const auto range = range_of(record))
      networks.push_back({.dialect = WhoisDialect::Rwhois, .range = *range, .lines = record});
  }
  return networks;
}

Registration describe_rwhois(const WhoisText& text, const WhoisNetwork& network) {
  Registration record;
  record.source = "rwhois";
  record.netname = clean_whois(attribute(network.lines, "Network-Name"));
  for (const std::string_view name : {"Customer Organization", "Org-Name", "Organization"}) {
    record.org = clean_whois(attribute(network.lines, name));
    record.org_from = name;
    if (!record.org.empty()) break;
  }
  for (const std::string_view name : {"Customer Country Code", "Country-Code", "Country"})
    if (record.country.empty()) record.country = whois_country(attribute(network.lines, name));
  record.abuse = abuse_of(text, network.lines);
  return record;
}

}  // namespace whither
