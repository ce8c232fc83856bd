#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/time.h"

namespace whither {

// What an answer of a registry amounts to.
enum class WhoisStatus : std::uint8_t {
  Ok,           // a network object covers the address
  Referral,     // only a pointer to another registry was found
  None,         // the registry has no such object
  Mismatch,     // there are network objects, but none covers the address
  Denied,       // the registry refuses to answer us
  RateLimited,  // the registry refuses to answer us for a while
};

// "ok", "referral", "none", "mismatch", "denied", "ratelimited".
std::string_view name_of(WhoisStatus status);

// Who holds an address, as a registry says, in the same words for all registries: the smallest network object that
// covers the address. A plain value. Texts are valid UTF-8 without control characters, at most kWhoisTextLimit bytes,
// and "" where the registry says nothing; they are still a stranger's words.
struct Registration {
  WhoisStatus status = WhoisStatus::None;
  std::string org;                    // the holder's name
  std::string org_id;                 // the holder's handle in the registry
  std::string netname;                // the block's name
  std::optional<AddressRange> range;  // the block; with Mismatch, one beside the address
  std::vector<Net> cidr;              // the fewest networks that make up the range, ascending; at most 254
  std::string country;                // ISO 3166-1 alpha-2 in capitals, "EU" as found
  std::string abuse;                  // e-mail address for complaints
  std::vector<std::uint32_t> asn;     // that originate the block, in the answer's order; at most 64
  std::string source;                 // arin ripe apnic lacnic afrinic nicbr jpnic krnic twnic iana rwhois
  std::string referral;               // the server that the registry points to, with its scheme: "whois://HOST[:PORT]"
  std::string root_org;               // the holder of the largest block in the answer that covers the address
  std::string root_org_id;
  std::string org_from;  // the kind of line that `org` was read from: "org-name", "descr", "OrgName", "netname" …
};

inline constexpr std::size_t kWhoisTextLimit = 256;

// How a registry is asked: RFC 3912 on TCP port 43, or RFC 7480 over HTTPS.
enum class RegistryProtocol : std::uint8_t { Whois, Rdap };

// "whois", "rdap".
std::string_view name_of(RegistryProtocol protocol);

// One server's part in an answer.
struct WhoisStep {
  std::string server{};   // its name as referred to, with ":PORT" where that is not the usual one
  std::string query{};    // the line sent, without CR LF, or the URL; "" where nothing was sent
  std::size_t bytes = 0;  // of the answer
  Duration took{};
  bool cut = false;       // the answer was longer than the limit, or ended by a fault
  std::string failure{};  // "" or one sentence: why this server did not answer, or was not asked
  Duration pause{};       // it wants no question for so long; 0 where it did not say so
};

struct WhoisAnswer {
  Registration registration{};     // read from all answers together
  std::vector<WhoisStep> asked{};  // in order
  std::string text{};              // of whois, raw, each after a line "# SERVER"; bytes as they came, so untrusted
  RegistryProtocol protocol = RegistryProtocol::Whois;  // by which the registration was learnt
};

}  // namespace whither
