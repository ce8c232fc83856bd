#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/address.h"
#include "names/whois_record.h"

namespace whither {

// Reads what one or several whois servers answered about `target`, their answers one after the other: ARIN, the
// RPSL registries (RIPE, APNIC, AFRINIC and national ones), LACNIC and NIC.br, KRNIC, JPNIC, TWNIC, IANA and rwhois.
// The text is UTF-8, else taken as Latin-1. Never fails: what cannot be understood is WhoisStatus::None. Only the first
// kWhoisAnswerLimit bytes count, so time and memory are bounded. Pure; any thread.
Registration read_whois(std::string_view answer, const Address& target);

inline constexpr std::size_t kWhoisAnswerLimit = std::size_t{2} * 1024 * 1024;

// The server that one server's answer points to, with its scheme ("whois://HOST", "rwhois://HOST:PORT"): what the
// smallest block that covers `target` says, IANA where that block is nobody's there; "" where the answer ends the
// chain. A stranger's words: refusal_of() in whois_servers.h says whether to follow.
std::string whois_referral(std::string_view answer, const Address& target);

// The answer as it may be shown on a terminal: valid UTF-8, line by line, without control characters, escape sequences
// and marks that turn the direction of writing.
std::string printable_whois(std::string_view answer);

}  // namespace whither
