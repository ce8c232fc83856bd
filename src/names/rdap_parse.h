#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/address.h"
#include "names/whois_record.h"

namespace whither {

// What an RDAP answer says (RFC 9083).
struct RdapReading {
  Registration registration;
  // The handle of the holder to ask for once ("/entity/ORG-EX1-RIPE"), where the answer names it by its handle alone;
  // letters, digits and "-" only. "" where there is nothing to ask.
  std::string entity;
};

// Reads what ARIN, RIPE, APNIC, LACNIC, AFRINIC or a national registry answered to "/ip/ADDRESS", or its error object
// (RFC 9083, 6). A network that does not cover `target` is WhoisStatus::Mismatch, one that stands for another
// registry's part of the address space WhoisStatus::Referral. Nothing where the text is no such answer, or longer than
// kRdapAnswerLimit. Pure; any thread.
std::optional<RdapReading> read_rdap(std::string_view answer, const Address& target);

// The same of "/autnum/N": the name stands in `netname`, the first number of the block in `asn`, and there is no range.
std::optional<RdapReading> read_rdap_autnum(std::string_view answer);

// The holder in the answer to "/entity/HANDLE" (RFC 9083, 5.1): the name and the country. Each "" where it is not told.
struct RdapEntity {
  std::string name;
  std::string country;
};
std::optional<RdapEntity> read_rdap_entity(std::string_view answer);

// The registry whose server that is, by its name ("rdap.db.ripe.net", "whois.ripe.net": "ripe"), in the words of
// Registration::source; "" for others.
std::string_view registry_of(std::string_view host);

inline constexpr std::size_t kRdapAnswerLimit = std::size_t{1024} * 1024;

}  // namespace whither
