// LACNIC and NIC.br, whose joint server writes prefixes as "190.46/15" and names the holder as `owner`.
#include "names/whois_dialects.h"

namespace whither {
namespace {

// The joint server says in a comment before the object whose it is; NIC.br's own has its copyright there.
bool is_brazilian(const WhoisText& text, const WhoisNetwork& network) {
  bool brazilian = false;
  for (const auto& line : text.lines()) {
    if (&line == network.lines.data()) break;
    if (line.kind != WhoisLine::Kind::Comment) continue;
    if (contains_caseless(line.value, "LACNIC resource")) brazilian = false;
    if (contains_caseless(line.value, "Brazilian resource") || contains_caseless(line.value, "Nic.br"))
      brazilian = true;
  }
  return brazilian;
}

std::string abuse_of(const WhoisText& text, WhoisObject network) {
  const auto handle = value_of(network, "abuse-c");
  if (handle.empty()) return {};
  for (const auto object : text.objects()) {
    const bool is_contact =
        same_caseless(value_of(object, "nic-hdl"), handle) || same_caseless(value_of(object, "nic-hdl-br"), handle);
    if (!is_contact) continue;
    if (auto mail = whois_mail(value_of(object, "e-mail")); !mail.empty()) return mail;
  }
  return {};
}

}  // namespace

Registration describe_lacnic(const WhoisText& text, const WhoisNetwork& network) {
  Registration record;
  record.org = text_of(network.lines, "owner");
  record.org_from = "owner";
  record.org_id = text_of(network.lines, "ownerid");
  record.source = is_brazilian(text, network) ? "nicbr" : "lacnic";
  record.country = whois_country(value_of(network.lines, "country"));
  if (record.country.empty() && record.source == "nicbr") record.country = "BR";
  record.abuse = abuse_of(text, network.lines);
  record.asn = whois_asns(value_of(network.lines, "aut-num"));
  return record;
}

}  // namespace whither
