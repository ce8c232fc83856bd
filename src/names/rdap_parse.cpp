#include "names/rdap_parse.h"

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include <jansson.h>

#include "names/range_nets.h"
#include "names/rdap_vcard.h"
#include "names/whois_dialects.h"
#include "names/whois_text.h"
#include "names/words.h"

namespace whither {
namespace {

// Functions of jansson take what is absent or of another kind for what has no members: so do those here.

struct Release {
  void operator()(json_t* json) const { json_decref(json); }
};
using Document = std::unique_ptr<json_t, Release>;

Document parsed(std::string_view answer) {
  if (answer.size() > kRdapAnswerLimit) return {};
  const auto text = utf8_of(answer);
  return Document{json_loadb(text.data(), text.size(), JSON_ALLOW_NUL, nullptr)};
}

std::string_view text(const json_t* json, const char* key) { return rdap_text(json_object_get(json, key)); }

bool has_role(const json_t* entity, std::string_view role) {
  const auto* const roles = json_object_get(entity, "roles");
  for (std::size_t i = 0; i < json_array_size(roles); ++i)
    if (same_caseless(rdap_text(json_array_get(roles, i)), role)) return true;
  return false;
}

// "074.125.000.000" and "2a00::/128", as servers have written addresses.
std::optional<Address> address_of(std::string_view text) {
  text = without_blanks(text.substr(0, text.find('/')));
  if (text.size() > 64) return {};
  std::string plain;
  const bool is_dotted = text.find(':') == std::string_view::npos;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins = plain.empty() || plain.back() == '.';
    const bool digit_follows = i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9';
    if (is_dotted && text[i] == '0' && begins && digit_follows) continue;
    plain += text[i];
  }
  return Address::parse(plain);
}

std::optional<AddressRange> range_of(const json_t* network) {
  const auto first = address_of(text(network, "startAddress"));
  const auto last = address_of(text(network, "endAddress"));
  if (!first || !last || first->family() != last->family() || *last < *first) return {};
  return AddressRange{*first, *last};
}

// RPSL registries name who may change an object among the registrants ("EXAMPLE-MNT").
bool is_maintainer(std::string_view handle) {
  return begins_caseless(handle, "MNT-") ||
         (handle.size() > 4 && same_caseless(handle.substr(handle.size() - 4), "-MNT"));
}

// The registrant that has a name, an organisation before a person.
const json_t* holder_of(const json_t* object) {
  const json_t* found = nullptr;
  const auto* const entities = json_object_get(object, "entities");
  for (std::size_t i = 0; i < json_array_size(entities); ++i) {
    const auto* const entity = json_array_get(entities, i);
    if (!has_role(entity, "registrant") || is_maintainer(text(entity, "handle"))) continue;
    if (vcard_name(entity).empty()) continue;
    if (vcard_is_org(entity)) return entity;
    if (found == nullptr) found = entity;
  }
  return found;
}

// RIPE names the holder by its handle and leaves the rest to "/entity/HANDLE".
std::string nameless_holder(const json_t* object) {
  constexpr std::string_view kInHandles = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
  const auto* const entities = json_object_get(object, "entities");
  for (std::size_t i = 0; i < json_array_size(entities); ++i) {
    const auto* const entity = json_array_get(entities, i);
    const auto handle = text(entity, "handle");
    if (has_role(entity, "registrant") && begins_caseless(handle, "ORG-") && handle.size() <= 64 &&
        handle.find_first_not_of(kInHandles) == std::string_view::npos)
      return std::string{handle};
  }
  return {};
}

// The first line of the first remark that describes the network: without a title at RIPE, under this one at APNIC.
std::string description_of(const json_t* object) {
  const auto* const remarks = json_object_get(object, "remarks");
  for (std::size_t i = 0; i < json_array_size(remarks); ++i) {
    const auto* const remark = json_array_get(remarks, i);
    const auto title = text(remark, "title");
    if (!title.empty() && !same_caseless(title, "description")) continue;
    const auto* const lines = json_object_get(remark, "description");
    for (std::size_t line = 0; line < json_array_size(lines); ++line) {
      const auto whole = rdap_text(json_array_get(lines, line));
      if (auto cleaned = clean_whois(whole.substr(0, whole.find('\n'))); !cleaned.empty()) return cleaned;
    }
  }
  return {};
}

void describe_holder(const json_t* object, RdapReading& reading) {
  auto& record = reading.registration;
  const auto* const holder = holder_of(object);
  if (holder != nullptr) {
    record.org = vcard_name(holder);
    record.org_id = clean_whois(text(holder, "handle"));
    record.org_from = "registrant";
    return;
  }
  reading.entity = nameless_holder(object);
  record.org_id = reading.entity;
  record.org = description_of(object);
  record.org_from = record.org.empty() ? "netname" : "remarks";
  if (record.org.empty()) record.org = record.netname;
  if (record.org.empty()) record.org_from.clear();
}

// The first address of the first entity, at any depth, that takes complaints. Real answers nest two deep.
std::string abuse_of(const json_t* object, int depth = 0) {
  constexpr int kDepth = 8;
  const auto* const entities = json_object_get(object, "entities");
  for (std::size_t i = 0; i < json_array_size(entities) && depth < kDepth; ++i) {
    const auto* const entity = json_array_get(entities, i);
    auto mail = has_role(entity, "abuse") ? vcard_mail(entity) : std::string{};
    if (mail.empty()) mail = abuse_of(entity, depth + 1);
    if (!mail.empty()) return mail;
  }
  return {};
}

// "arin_originas0_originautnums" (a list of numbers), "nicbr_autnum", "lacnic_originAutnum" (a number, a text or a
// list).
std::vector<std::uint32_t> origins_of(const json_t* network) {
  std::string words;
  const auto add = [&](const json_t* value) {
    if (words.size() > 4096) return;
    if (json_is_integer(value)) words += ' ' + std::to_string(json_integer_value(value));
    if (json_is_string(value)) (words += ' ') += rdap_text(value).substr(0, 64);
  };
  for (const char* const key : {"arin_originas0_originautnums", "nicbr_autnum", "lacnic_originAutnum"}) {
    const auto* const value = json_object_get(network, key);
    add(value);
    for (std::size_t i = 0; i < json_array_size(value); ++i) add(json_array_get(value, i));
  }
  return whois_asns(words);
}

// What an error object says (RFC 9083, 6), by the codes of HTTP.
std::optional<RdapReading> refusal_of(const json_t* object) {
  RdapReading reading;
  auto& status = reading.registration.status;
  switch (json_integer_value(json_object_get(object, "errorCode"))) {
    case 404:
      return reading;
    case 401:
    case 403:
      status = WhoisStatus::Denied;
      return reading;
    case 429:
      status = WhoisStatus::RateLimited;
      return reading;
    default:
      return {};
  }
}

// What networks and AS numbers have in common.
RdapReading described(const json_t* object) {
  RdapReading reading;
  auto& record = reading.registration;
  record.netname = clean_whois(text(object, "name"));
  record.country = whois_country(text(object, "country"));
  record.abuse = abuse_of(object);
  record.source = registry_of(text(object, "port43"));
  describe_holder(object, reading);
  return reading;
}

}  // namespace

std::optional<RdapReading> read_rdap(std::string_view answer, const Address& target) {
  const auto document = parsed(answer);
  const auto* const network = document.get();
  const auto range = range_of(network);
  if (!range) return refusal_of(network);
  auto reading = described(network);
  auto& record = reading.registration;
  record.range = range;
  record.cidr = nets_of(*range);
  record.asn = origins_of(network);
  if (record.country.empty()) record.country = vcard_country(holder_of(network));
  record.root_org = record.org;
  record.root_org_id = record.org_id;
  const bool is_stub = is_stub_name(record.netname) || is_registry_handle(record.org_id);
  record.status = !range->contains(target) ? WhoisStatus::Mismatch : is_stub ? WhoisStatus::Referral : WhoisStatus::Ok;
  return reading;
}

std::optional<RdapReading> read_rdap_autnum(std::string_view answer) {
  const auto document = parsed(answer);
  const auto first = json_integer_value(json_object_get(document.get(), "startAutnum"));
  if (first <= 0 || first > UINT32_MAX) return refusal_of(document.get());
  auto reading = described(document.get());
  reading.registration.status = WhoisStatus::Ok;
  reading.registration.asn = {static_cast<std::uint32_t>(first)};
  return reading;
}

std::optional<RdapEntity> read_rdap_entity(std::string_view answer) {
  const auto document = parsed(answer);
  if (json_object_get(document.get(), "vcardArray") == nullptr) return {};
  return RdapEntity{vcard_name(document.get()), vcard_country(document.get())};
}

std::string_view registry_of(std::string_view host) {
  struct Registry {
    std::string_view domain;
    std::string_view name;
  };
  static constexpr std::array kRegistries{
      Registry{"arin.net", "arin"},      Registry{"ripe.net", "ripe"},       Registry{"apnic.net", "apnic"},
      Registry{"lacnic.net", "lacnic"},  Registry{"afrinic.net", "afrinic"}, Registry{"registro.br", "nicbr"},
      Registry{"nic.br", "nicbr"},       Registry{"nic.ad.jp", "jpnic"},     Registry{"kisa.or.kr", "krnic"},
      Registry{"nic.or.kr", "krnic"},    Registry{"krnic.net", "krnic"},     Registry{"nida.or.kr", "krnic"},
      Registry{"twnic.net.tw", "twnic"}, Registry{"twnic.tw", "twnic"},      Registry{"twnic.net", "twnic"},
      Registry{"iana.org", "iana"},
  };
  for (const auto& registry : kRegistries) {
    if (host.size() < registry.domain.size()) continue;
    const auto start = host.size() - registry.domain.size();
    if (same_caseless(host.substr(start), registry.domain) && (start == 0 || host[start - 1] == '.'))
      return registry.name;
  }
  return {};
}

}  // namespace whither
