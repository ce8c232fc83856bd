#include <algorithm>

#include "names/whois_dialects.h"

namespace whither {
namespace {

// "AT&T Services, Inc. ATT (NET-12-0-0-0-1) 12.0.0.0 - 12.255.255.255", which ARIN answers where it was asked without
// "+" and several blocks match.
struct ListLine {
  std::string_view org;
  std::string_view netname;
  AddressRange range;
};

std::optional<ListLine> list_line(std::string_view line) {
  const auto open = line.rfind(" (NET");
  if (open == std::string_view::npos) return {};
  const auto close = line.find(')', open);
  if (close == std::string_view::npos) return {};
  const auto range = whois_range(line.substr(close + 1));
  const auto names = without_blanks(line.substr(0, open));
  const auto blank = names.rfind(' ');
  if (!range || blank == std::string_view::npos) return {};
  return ListLine{without_blanks(names.substr(0, blank)), names.substr(blank + 1), *range};
}

// A block goes on over blank lines (its organisation and contacts follow) up to the next block or another registry.
bool ends_block(const WhoisLine& line) {
  if (line.kind == WhoisLine::Kind::Comment)
    return line.value.front() == '%' || same_caseless(line.value, "# end") || begins_caseless(line.value, "# whois.");
  return same_caseless(line.key, "NetRange") || same_caseless(line.key, "inetnum") ||
         same_caseless(line.key, "inet6num") || line.key == "network" || line.key == "refer";
}

// ARIN keeps blocks that only say which registry has them now: under the registries' own handles, as "Allocated to …"
// or as "Early Registrations, Transferred to …" (or "Maintained by").
bool is_pointer(WhoisObject lines) {
  const auto type = value_of(lines, "NetType");
  return begins_caseless(type, "Allocated to") || begins_caseless(type, "Early Registration") ||
         is_registry_handle(value_of(lines, "OrgId"));
}

int depth_of(WhoisObject lines) {
  const auto type = value_of(lines, "NetType");
  if (begins_caseless(type, "Reassigned")) return 2;
  return begins_caseless(type, "Reallocated") ? 1 : 0;
}

// "Example Inc. (EXAMPLE-1)": the name, and the handle in the last parentheses.
struct Holder {
  std::string_view name;
  std::string_view id;
};
Holder holder_of(std::string_view text) {
  const auto open = text.rfind('(');
  if (open == std::string_view::npos || !text.ends_with(')')) return {text, {}};
  return {without_blanks(text.substr(0, open)), text.substr(open + 1, text.size() - open - 2)};
}

void describe_holder(WhoisObject lines, Registration& record) {
  const auto customer = holder_of(value_of(lines, "Customer"));
  const auto holder = customer.name.empty() ? holder_of(value_of(lines, "Organization")) : customer;
  for (const std::string_view key : {"CustName", "OrgName"}) {
    if (!record.org.empty()) break;
    record.org = text_of(lines, key);
    record.org_from = record.org.empty() ? "" : key;
  }
  if (record.org.empty() && !holder.name.empty()) {
    record.org = clean_whois(holder.name);
    record.org_from = customer.name.empty() ? "Organization" : "Customer";
  }
  record.org_id = clean_whois(holder.id);
  if (record.org_id.empty()) record.org_id = text_of(lines, "CustId");
  if (record.org_id.empty()) record.org_id = text_of(lines, "OrgId");
}

std::string abuse_of(WhoisObject lines) {
  for (const std::string_view key : {"RAbuseEmail", "OrgAbuseEmail"})
    if (auto mail = whois_mail(value_of(lines, key)); !mail.empty()) return mail;
  return whois_abuse_remark(lines, "Comment");
}

std::string referral_of(const WhoisNetwork& network) {
  std::string_view referral;
  for (const auto& line : network.lines)
    if (!line.value.empty() && same_caseless(line.key, "ReferralServer")) referral = line.value;
  while (referral.ends_with('/')) referral.remove_suffix(1);
  if (!referral.empty() || !network.pointer) return clean_whois(referral);
  auto server = regional_server(value_of(network.lines, "NetType"));
  if (server.empty() || server == "whois.arin.net") server = regional_server(value_of(network.lines, "OrgId"));
  return server.empty() ? "" : "whois://" + std::string{server};
}

Registration describe_list_line(const WhoisNetwork& network) {
  Registration record;
  record.source = "arin";
  if (const auto line = list_line(network.lines.front().value)) {
    record.org = clean_whois(line->org);
    record.org_from = "list";
    record.netname = clean_whois(line->netname);
  }
  return record;
}

}  // namespace

std::vector<WhoisNetwork> find_arin(const WhoisText& text) {
  std::vector<WhoisNetwork> networks;
  const auto lines = text.lines();
  for (std::size_t i = 0; i < lines.size() && networks.size() < kWhoisNetworkLimit; ++i) {
    if (lines[i].kind == WhoisLine::Kind::Other) {
      if (const auto line = list_line(lines[i].value))
        networks.push_back({.dialect = WhoisDialect::ArinList, .range = line->range, .lines = lines.subspan(i, 1)});
      continue;
    }
    if (!same_caseless(lines[i].key, "NetRange")) continue;
    const auto range = whois_range(lines[i].value);
    if (!range) continue;
    auto end = i + 1;
    while (end < lines.size() && !ends_block(lines[end])) ++end;
    const auto block = lines.subspan(i, end - i);
    networks.push_back({WhoisDialect::Arin, *range, block, is_pointer(block), depth_of(block)});
  }
  return networks;
}

Registration describe_arin(const WhoisNetwork& network) {
  if (network.dialect == WhoisDialect::ArinList) return describe_list_line(network);
  Registration record;
  record.source = "arin";
  record.netname = text_of(network.lines, "NetName");
  describe_holder(network.lines, record);
  record.country = whois_country(value_of(network.lines, "Country"));
  record.abuse = abuse_of(network.lines);
  record.asn = whois_asns(value_of(network.lines, "OriginAS"));
  record.referral = referral_of(network);
  return record;
}

}  // namespace whither
