// National registries with a form of their own: KRNIC (Korea), JPNIC (Japan), TWNIC (Taiwan).
#include <array>

#include "names/whois_dialects.h"

namespace whither {
namespace {

// "a. [Network Number]             192.0.2.0/24": the letter may be missing, the key may be Japanese.
struct BracketLine {
  std::string_view key;
  std::string_view value;
};

BracketLine bracket_line(std::string_view line) {
  if (line.size() > 3 && line[1] == '.' && line[2] == ' ') line = without_blanks(line.substr(3));
  const auto close = line.find(']');
  if (!line.starts_with('[') || close == std::string_view::npos) return {};
  return {without_blanks(line.substr(1, close - 1)), without_blanks(line.substr(close + 1))};
}

std::string_view bracket_value(WhoisObject lines, std::initializer_list<std::string_view> keys) {
  for (const auto key : keys)
    for (const auto& line : lines)
      if (const auto [found, value] = bracket_line(line.value); !value.empty() && same_caseless(found, key))
        return value;
  return {};
}

bool is_jpnic_network(std::string_view key) {
  return same_caseless(key, "Network Number") || key == "IPネットワークアドレス" || key == "IPv6ネットワークアドレス";
}

std::optional<WhoisNetwork> jpnic_at(std::span<const WhoisLine> lines, std::size_t i) {
  const auto [key, value] = bracket_line(lines[i].value);
  if (!is_jpnic_network(key)) return {};
  const auto range = whois_range(value);
  if (!range) return {};
  auto end = i + 1;
  while (end < lines.size() && !begins_caseless(lines[end].value, "Less Specific Info") &&
         !is_jpnic_network(bracket_line(lines[end].value).key))
    ++end;
  return WhoisNetwork{.dialect = WhoisDialect::Jpnic, .range = *range, .lines = lines.subspan(i, end - i)};
}

// KRNIC answers in Korean and then in English; only the English sections have these keys.
bool is_krnic_network(const WhoisLine& line) {
  return same_caseless(line.key, "IPv4 Address") || same_caseless(line.key, "IPv6 Address");
}

std::optional<WhoisNetwork> krnic_at(std::span<const WhoisLine> lines, std::size_t i) {
  if (!is_krnic_network(lines[i])) return {};
  const auto range = whois_range(lines[i].value);
  if (!range) return {};
  auto end = i + 1;
  while (end < lines.size() && !is_krnic_network(lines[end])) ++end;
  return WhoisNetwork{.dialect = WhoisDialect::Krnic, .range = *range, .lines = lines.subspan(i, end - i)};
}

std::optional<WhoisNetwork> twnic_at(std::span<const WhoisLine> lines, std::size_t i) {
  if (!same_caseless(lines[i].key, "Netname")) return {};
  auto end = i + 1;
  while (end < lines.size() && !same_caseless(lines[end].key, "Netname")) ++end;
  const auto block = lines.subspan(i, end - i);
  const auto range = whois_range(value_of(block, "Netblock"));
  if (!range) return {};
  return WhoisNetwork{.dialect = WhoisDialect::Twnic, .range = *range, .lines = block};
}

Registration describe_jpnic(WhoisObject lines) {
  Registration record;
  record.source = "jpnic";
  record.netname = clean_whois(bracket_value(lines, {"Network Name", "ネットワーク名"}));
  record.org = clean_whois(bracket_value(lines, {"Organization", "組織名"}));
  record.org_from = "Organization";
  record.country = "JP";
  record.abuse = whois_mail(bracket_value(lines, {"Abuse"}));
  return record;
}

Registration describe_krnic(WhoisObject lines) {
  Registration record;
  record.source = "krnic";
  record.org = text_of(lines, "Organization Name");
  record.org_from = "Organization Name";
  record.country = "KR";
  record.abuse = whois_mail(value_of(lines, "E-Mail"));
  return record;
}

// The lines of a contact stand below its title, as mail addresses.
std::string twnic_contact(WhoisObject lines, std::string_view title) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!same_caseless(lines[i].key, title) && !begins_caseless(lines[i].value, title)) continue;
    for (auto below = i; below < lines.size() && below < i + 4; ++below)
      if (auto mail = whois_mail(lines[below].value); !mail.empty()) return mail;
  }
  return {};
}

Registration describe_twnic(WhoisObject lines) {
  Registration record;
  record.source = "twnic";
  record.netname = text_of(lines, "Netname");
  for (const std::string_view key : {"Organization", "Registrant", "Netname"}) {
    record.org = text_of(lines, key);
    record.org_from = key;
    if (!record.org.empty()) break;
  }
  record.country = "TW";
  for (const std::string_view title : {"Abuse contact", "Spam contact"})
    if (record.abuse.empty()) record.abuse = twnic_contact(lines, title);
  return record;
}

}  // namespace

std::vector<WhoisNetwork> find_national(const WhoisText& text) {
  std::vector<WhoisNetwork> networks;
  const auto lines = text.lines();
  for (std::size_t i = 0; i < lines.size() && networks.size() < kWhoisNetworkLimit;) {
    auto network = lines[i].key.empty() ? jpnic_at(lines, i) : krnic_at(lines, i);
    if (!network) network = twnic_at(lines, i);
    i += network ? network->lines.size() : 1;
    if (network) networks.push_back(*network);
  }
  return networks;
}

Registration describe_national(const WhoisNetwork& network) {
  switch (network.dialect) {
    case WhoisDialect::Jpnic:
      return describe_jpnic(network.lines);
    case WhoisDialect::Krnic:
      return describe_krnic(network.lines);
    default:
      return describe_twnic(network.lines);
  }
}

}  // namespace whither
