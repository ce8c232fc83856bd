#include "names/whois_parse.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "names/range_nets.h"
#include "names/whois_dialects.h"

namespace whither {
namespace {

// What came with the networks: the phrases by which servers say that they have nothing, or will not tell.
struct Refusal {
  bool denied = false;
  bool limited = false;
  bool none = false;
};

bool has_any(std::string_view line, std::initializer_list<std::string_view> phrases) {
  return std::ranges::any_of(phrases, [&](std::string_view phrase) { return contains_caseless(line, phrase); });
}

// Looks at comments and bare lines only: what stands behind a key are a registrant's words.
Refusal refusal_in(const WhoisText& text) {
  Refusal refusal;
  for (const auto& line : text.lines()) {
    const bool by_server = line.kind == WhoisLine::Kind::Comment || line.kind == WhoisLine::Kind::Other ||
                           line.kind == WhoisLine::Kind::Continuation || begins_caseless(line.key, "error");
    if (!by_server) continue;
    const auto said = line.value.substr(0, 200);
    refusal.denied |= has_any(said, {"ERROR:201", "access denied", "permission denied", "don't have permission",
                                     "not authorized", "access from your host has been", "blacklisted"});
    refusal.limited |= has_any(said, {"ERROR:202", "ERROR:306", "rate limit", "limit exceeded", "quota exceeded",
                                      "limit reached", "connections exceeded", "too many "});
    refusal.none |= has_any(said, {"ERROR:101", "no entries found", "no match", "no objects found", "no data found",
                                   "nothing found", "is not registered", "not been allocated"});
  }
  return refusal;
}

// Of equals the deeper is nearer, then the first in the text.
bool is_nearer(const WhoisNetwork& a, const WhoisNetwork& b) {
  if (is_smaller(a.range, b.range) || is_smaller(b.range, a.range)) return is_smaller(a.range, b.range);
  return a.depth != b.depth ? a.depth > b.depth : a.lines.data() < b.lines.data();
}

// National registries of APNIC's region: where APNIC has no more than the block that it gave to one, that one knows
// the holder.
std::string national_referral(const Registration& record) {
  struct National {
    std::string_view name;
    std::string_view server;
  };
  static constexpr std::array kNationals{
      National{"Japan Network Information Center", "whois.nic.ad.jp"},
      National{"Korea Network Information Center", "whois.kisa.or.kr"},
      National{"KRNIC", "whois.kisa.or.kr"},
      National{"Taiwan Network Information Center", "whois.twnic.net.tw"},
  };
  if (record.source != "apnic") return {};
  for (const auto& national : kNationals)
    if (same_caseless(record.org, national.name)) return "whois://" + std::string{national.server};
  return {};
}

class Reader {
 public:
  Reader(std::string_view answer, const Address& target);

  Registration read() const;
  std::string referral() const;

 private:
  Registration describe(const WhoisNetwork& network) const;
  Registration describe_with_root(const WhoisNetwork& network, const WhoisNetwork& root) const;
  Registration without_holder() const;
  std::string referral_without_block() const;

  WhoisText text_;
  Address target_;
  std::vector<WhoisNetwork> holders_;   // blocks that cover the target and name a holder, the nearest to it first
  std::vector<WhoisNetwork> pointers_;  // that cover it and point to a registry, the nearest to it first
  std::vector<WhoisNetwork> beside_;    // that do not cover it
};

Reader::Reader(std::string_view answer, const Address& target) : text_(answer), target_(target) {
  for (const auto& found : {find_arin(text_), find_rpsl(text_), find_national(text_), find_rwhois(text_)})
    for (const auto& network : found)
      (!network.range.contains(target) ? beside_ : network.pointer ? pointers_ : holders_).push_back(network);
  std::ranges::sort(holders_, is_nearer);
  std::ranges::sort(pointers_, is_nearer);
  std::ranges::sort(beside_, {}, [](const WhoisNetwork& network) { return network.lines.data(); });
}

Registration Reader::describe(const WhoisNetwork& network) const {
  switch (network.dialect) {
    case WhoisDialect::Arin:
    case WhoisDialect::ArinList:
      return describe_arin(network);
    case WhoisDialect::Iana:
      return describe_iana(text_, network);
    case WhoisDialect::Rpsl:
      return describe_rpsl(text_, network, target_);
    case WhoisDialect::Lacnic:
      return describe_lacnic(text_, network);
    case WhoisDialect::Rwhois:
      return describe_rwhois(text_, network);
    default:
      return describe_national(network);
  }
}

Registration Reader::describe_with_root(const WhoisNetwork& network, const WhoisNetwork& root) const {
  auto record = describe(network);
  record.range = network.range;
  record.cidr = nets_of(network.range);
  if (record.org.empty()) record.org_from.clear();
  const auto root_record = &root == &network ? record : describe(root);
  record.root_org = root_record.org;
  record.root_org_id = root_record.org_id;
  return record;
}

// A refusal says more than what an earlier server pointed to; "no match" says more than a pointer, less than a block.
Registration Reader::without_holder() const {
  Registration record;
  const auto refusal = refusal_in(text_);
  if (refusal.denied || refusal.limited) {
    record.status = refusal.denied ? WhoisStatus::Denied : WhoisStatus::RateLimited;
  } else if (!beside_.empty()) {
    record = describe_with_root(beside_.front(), beside_.front());
    record.status = WhoisStatus::Mismatch;
  } else if (!pointers_.empty() && !refusal.none) {
    record = describe_with_root(pointers_.front(), pointers_.front());
    // What IANA refers nowhere ("IANA - Reserved") is its own.
    const bool is_own = pointers_.front().dialect == WhoisDialect::Iana && record.referral.empty();
    record.status = is_own ? WhoisStatus::Ok : WhoisStatus::Referral;
  }
  return record;
}

Registration Reader::read() const {
  if (holders_.empty()) return without_holder();
  auto record = describe_with_root(holders_.front(), holders_.back());
  record.status = WhoisStatus::Ok;
  return record;
}

std::string Reader::referral() const {
  if (holders_.empty() && pointers_.empty()) return referral_without_block();
  const bool pointed =
      holders_.empty() || (!pointers_.empty() && is_smaller(pointers_.front().range, holders_.front().range));
  const auto& nearest = pointed ? pointers_.front() : holders_.front();
  const auto record = describe(nearest);
  if (!record.referral.empty()) return record.referral;
  if (!pointed) return national_referral(record);
  return nearest.dialect == WhoisDialect::Iana ? "" : "whois://whois.iana.org";
}

// IANA may refer without a block; LACNIC names Brazil's registry in a comment where it has nothing of its own.
std::string Reader::referral_without_block() const {
  for (const std::string_view key : {"refer", "whois"})
    if (const auto server = clean_whois(value_of(text_.lines(), key)); !server.empty()) return "whois://" + server;
  const auto refusal = refusal_in(text_);
  if (refusal.denied || refusal.limited) return {};
  constexpr std::string_view kBrazil = "% Brazilian resource:";
  for (const auto& line : text_.lines())
    if (line.kind == WhoisLine::Kind::Comment && begins_caseless(line.value, kBrazil))
      return "whois://" + clean_whois(line.value.substr(kBrazil.size()));
  return {};
}

}  // namespace

Registration read_whois(std::string_view answer, const Address& target) { return Reader{answer, target}.read(); }

std::string whois_referral(std::string_view answer, const Address& target) { return Reader{answer, target}.referral(); }

}  // namespace whither
