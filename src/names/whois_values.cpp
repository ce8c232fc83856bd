#include <algorithm>
#include <array>
#include <charconv>

#include "names/whois_dialects.h"

namespace whither {
namespace {

constexpr std::size_t kAsnLimit = 64;
constexpr std::string_view kDigits = "0123456789";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "190.46/15" is 190.46.0.0/15, as LACNIC writes it.
std::optional<Net> short_prefix(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || text.find(':') != std::string_view::npos) return {};
  std::string padded{text.substr(0, slash)};
  for (auto dots = std::ranges::count(padded, '.'); dots < 3; ++dots) padded += ".0";
  padded += text.substr(slash);
  return Net::parse(padded);
}

std::optional<std::uint32_t> number_of(std::string_view digits) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) return {};
  return number;
}

}  // namespace

std::optional<AddressRange> whois_range(std::string_view text) {
  text = without_blanks(text.substr(0, text.find_first_of("#(,")));
  if (const auto dash = text.find('-'); dash != std::string_view::npos) {
    const auto first = Address::parse(without_blanks(text.substr(0, dash)));
    const auto last = Address::parse(without_blanks(text.substr(dash + 1)));
    if (!first || !last || first->family() != last->family() || *last < *first) return {};
    return AddressRange{*first, *last};
  }
  auto net = Net::parse(text);
  if (!net) net = short_prefix(text);
  if (!net) return {};
  return net->masked().range();
}

std::string whois_mail(std::string_view text) {
  const auto in_local = [](char c) {
    return is_letter(c) || is_digit(c) || std::string_view{"!#$%&'*+/=?^_`{|}~.-"}.find(c) != std::string_view::npos;
  };
  const auto in_domain = [](char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '-'; };
  for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    auto first = at;
    while (first > 0 && in_local(text[first - 1]) && at - first < 64) --first;
    auto end = at + 1;
    while (end < text.size() && in_domain(text[end]) && end - at < 190) ++end;
    while (end > at + 1 && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
    while (first < at && std::string_view{"'./"}.find(text[first]) != std::string_view::npos) ++first;
    const auto domain = text.substr(at + 1, end - at - 1);
    if (first < at && domain.find('.', 1) != std::string_view::npos)
      return std::string{text.substr(first, end - first)};
  }
  return {};
}

std::string whois_country(std::string_view text) {
  text = without_blanks(text.substr(0, text.find('#')));
  if (text.size() != 2 || !is_letter(text[0]) || !is_letter(text[1])) return {};
  return {static_cast<char>(text[0] & ~0x20), static_cast<char>(text[1] & ~0x20)};
}

std::vector<std::uint32_t> whois_asns(std::string_view text) {
  std::vector<std::uint32_t> asns;
  text = text.substr(0, text.find('#'));
  while (!text.empty() && asns.size() < kAsnLimit) {
    const auto end = text.find_first_of(", \t;");
    auto word = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (begins_caseless(word, "AS")) word.remove_prefix(2);
    if (word.empty() || word.find_first_not_of(kDigits) != std::string_view::npos) continue;
    if (const auto asn = number_of(word); asn && std::ranges::find(asns, *asn) == asns.end()) asns.push_back(*asn);
  }
  return asns;
}

std::string_view regional_server(std::string_view text) {
  struct Registry {
    std::string_view word;
    std::string_view server;
  };
  static constexpr std::array kRegistries{
      Registry{"afrinic", "whois.afrinic.net"}, Registry{"lacnic", "whois.lacnic.net"},
      Registry{"apnic", "whois.apnic.net"},     Registry{"ripe", "whois.ripe.net"},
      Registry{"arin", "whois.arin.net"},
  };
  for (const auto& registry : kRegistries)
    if (contains_caseless(text, registry.word)) return registry.server;
  return {};
}

bool is_stub_name(std::string_view netname) {
  static constexpr std::array<std::string_view, 7> kNames{"IANA-BLK", "IANA-NETBLOCK",           "NON-RIPE-NCC-MANAGED",
                                                          "EU-ZZ-",   "AFRINIC-NET-TRANSFERRED", "ERX-NETBLOCK",
                                                          "STUB-"};
  return std::ranges::any_of(kNames, [&](std::string_view start) { return begins_caseless(netname, start); });
}

bool is_registry_handle(std::string_view org_id) {
  static constexpr std::array<std::string_view, 6> kRegistries{"RIPE", "APNIC", "LACNIC", "AFRINIC", "AFRNIC", "VR"};
  return std::ranges::any_of(kRegistries, [&](std::string_view registry) { return same_caseless(org_id, registry); });
}

std::string whois_abuse_remark(WhoisObject object, std::string_view key) {
  for (const auto& line : object) {
    if (!same_caseless(line.key, key) || !contains_caseless(line.value, "abuse")) continue;
    if (auto mail = whois_mail(line.value); !mail.empty()) return mail;
  }
  return {};
}

}  // namespace whither
