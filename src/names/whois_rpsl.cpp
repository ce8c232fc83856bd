// The registries that speak RPSL (RFC 2622): RIPE, APNIC, AFRINIC and the national ones that APNIC mirrors; and IANA,
// whose network object looks like theirs.
#include <algorithm>
#include <array>

#include "names/whois_dialects.h"

namespace whither {
namespace {

std::string_view network_value(WhoisObject object) {
  const auto v4 = value_of(object, "inetnum");
  return v4.empty() ? value_of(object, "inet6num") : v4;
}

// A value without the comment behind it ("RIPE # Filtered").
std::string_view bare(std::string_view value) { return without_blanks(value.substr(0, value.find('#'))); }

bool is_pointer(WhoisObject object) {
  if (is_stub_name(value_of(object, "netname"))) return true;
  const auto maintainers = values_of(object, "mnt-by");
  return std::ranges::any_of(maintainers, [](std::string_view by) { return same_caseless(by, "APNIC-STUB"); });
}

WhoisDialect dialect_of(WhoisObject object) {
  if (!value_of(object, "owner").empty()) return WhoisDialect::Lacnic;
  // Only IANA puts `organisation:` into the network object, and there it is a name, no handle.
  return value_of(object, "organisation").empty() ? WhoisDialect::Rpsl : WhoisDialect::Iana;
}

// The object of a class by its handle; empty where the answer has none.
WhoisObject object_named(const WhoisText& text, std::string_view key, std::string_view handle) {
  if (handle.empty()) return {};
  for (const auto object : text.objects())
    if (same_caseless(bare(value_of(object, key)), handle)) return object;
  return {};
}

// The contacts that the values of `key` in a network object name.
std::vector<WhoisObject> contacts_of(const WhoisText& text, WhoisObject network, std::string_view key) {
  std::vector<WhoisObject> contacts;
  for (const auto handle : values_of(network, key)) {
    const auto contact = object_named(text, key == "mnt-irt" ? "irt" : "nic-hdl", bare(handle));
    if (!contact.empty()) contacts.push_back(contact);
  }
  return contacts;
}

// The name of the holder and where it was found: the organisation, the first line of the description, the role that
// administrates the block, the block's own name.
void describe_holder(const WhoisText& text, WhoisObject network, Registration& record) {
  const auto handle = bare(value_of(network, "org"));
  record.org_id = clean_whois(handle);
  record.org = text_of(object_named(text, "organisation", handle), "org-name");
  record.org_from = "org-name";
  if (!record.org.empty()) return;
  record.org = text_of(network, "descr");
  record.org_from = "descr";
  if (!record.org.empty()) return;
  record.org_from = "role";
  for (const auto contact : contacts_of(text, network, "admin-c"))
    if (record.org = text_of(contact, "role"); !record.org.empty()) return;
  record.org = record.netname;
  record.org_from = record.org.empty() ? "" : "netname";
}

// From "% Abuse contact for 'RANGE' is 'MAIL'" of the smallest range that covers the block.
std::string announced_abuse(const WhoisText& text, const AddressRange& block) {
  constexpr std::string_view kStart = "% Abuse contact for '";
  std::optional<AddressRange> smallest;
  std::string mail;
  for (const auto& line : text.lines()) {
    if (line.kind != WhoisLine::Kind::Comment || !begins_caseless(line.value, kStart)) continue;
    const auto rest = line.value.substr(kStart.size());
    const auto quote = rest.find('\'');
    if (quote == std::string_view::npos) continue;
    const auto range = whois_range(rest.substr(0, quote));
    if (!range || !range->contains(block.first) || !range->contains(block.last)) continue;
    if (smallest && !(smallest->contains(range->first) && smallest->contains(range->last))) continue;
    if (auto found = whois_mail(rest.substr(quote + 1)); !found.empty()) {
      smallest = range;
      mail = std::move(found);
    }
  }
  return mail;
}

std::string mail_of(const std::vector<WhoisObject>& contacts, std::string_view key) {
  for (const auto contact : contacts)
    if (auto mail = whois_mail(value_of(contact, key)); !mail.empty()) return mail;
  return {};
}

std::string remarked_abuse(WhoisObject object) {
  auto mail = whois_abuse_remark(object, "remarks");
  return mail.empty() ? whois_abuse_remark(object, "descr") : mail;
}

std::string abuse_of(const WhoisText& text, const WhoisNetwork& network) {
  if (auto mail = announced_abuse(text, network.range); !mail.empty()) return mail;
  const auto organisation = object_named(text, "organisation", bare(value_of(network.lines, "org")));
  const auto irts = contacts_of(text, network.lines, "mnt-irt");
  const auto admins = contacts_of(text, network.lines, "admin-c");
  const auto techs = contacts_of(text, network.lines, "tech-c");
  const std::array mails{
      mail_of(contacts_of(text, network.lines, "abuse-c"), "abuse-mailbox"),
      mail_of(contacts_of(text, organisation, "abuse-c"), "abuse-mailbox"),
      mail_of(irts, "abuse-mailbox"),
      mail_of(irts, "e-mail"),
      mail_of(admins, "abuse-mailbox"),
      mail_of(techs, "abuse-mailbox"),
      remarked_abuse(network.lines),
  };
  for (const auto& mail : mails)
    if (!mail.empty()) return mail;
  for (const auto& contacts : {admins, techs})
    for (const auto contact : contacts)
      if (auto mail = remarked_abuse(contact); !mail.empty()) return mail;
  return {};
}

// The origins of the longest route that covers the address.
std::vector<std::uint32_t> origins_of(const WhoisText& text, const Address& target) {
  std::vector<std::uint32_t> origins;
  int longest = -1;
  for (const auto object : text.objects()) {
    const auto v4 = value_of(object, "route");
    const auto route = Net::parse(bare(v4.empty() ? value_of(object, "route6") : v4));
    if (!route || !route->masked().range().contains(target) || route->length < longest) continue;
    if (route->length > longest) origins.clear();
    longest = route->length;
    for (const auto asn : whois_asns(value_of(object, "origin")))
      if (origins.size() < 64 && std::ranges::find(origins, asn) == origins.end()) origins.push_back(asn);
  }
  return origins;
}

// APNIC answers with the objects of national registries too; what is none of these is left out.
std::string source_of(WhoisObject object) {
  static constexpr std::array<std::string_view, 11> kSources{"ripe",  "apnic", "afrinic", "jpnic", "krnic", "twnic",
                                                             "cnnic", "idnic", "vnnic",   "irinn", "arin"};
  const auto source = lower_ascii(bare(value_of(object, "source")).substr(0, 32));
  for (const auto known : kSources)
    if (source == known) return source;
  return source.starts_with("ripe") ? "ripe" : "";
}

// "Transferred to the ARIN region on …"; other lines name the registry that has not got the block.
std::string stub_referral(WhoisObject object) {
  for (const auto descr : values_of(object, "descr")) {
    if (!contains_caseless(descr, "transferred to")) continue;
    if (const auto server = regional_server(descr); !server.empty()) return "whois://" + std::string{server};
  }
  return {};
}

}  // namespace

std::vector<WhoisNetwork> find_rpsl(const WhoisText& text) {
  std::vector<WhoisNetwork> networks;
  for (const auto object : text.objects()) {
    if (networks.size() == kWhoisNetworkLimit) break;
    const auto range = whois_range(network_value(object));
    if (!range) continue;
    const auto dialect = dialect_of(object);
    const bool pointer = dialect == WhoisDialect::Iana || (dialect == WhoisDialect::Rpsl && is_pointer(object));
    networks.push_back({dialect, *range, object, pointer});
  }
  return networks;
}

Registration describe_rpsl(const WhoisText& text, const WhoisNetwork& network, const Address& target) {
  Registration record;
  record.netname = text_of(network.lines, "netname");
  describe_holder(text, network.lines, record);
  record.country = whois_country(value_of(network.lines, "country"));
  record.abuse = abuse_of(text, network);
  record.asn = origins_of(text, target);
  record.source = source_of(network.lines);
  if (network.pointer) record.referral = stub_referral(network.lines);
  return record;
}

Registration describe_iana(const WhoisText& text, const WhoisNetwork& network) {
  Registration record;
  record.org = text_of(network.lines, "organisation");
  record.org_from = "organisation";
  record.source = "iana";
  for (const std::string_view key : {"refer", "whois"}) {
    const auto server = clean_whois(value_of(text.lines(), key));
    if (!server.empty() && record.referral.empty()) record.referral = "whois://" + server;
  }
  return record;
}

}  // namespace whither
