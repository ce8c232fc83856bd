#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>

#include "base/address.h"
#include "base/result.h"
#include "base/time.h"
#include "names/rdap_http.h"
#include "names/rdap_parse.h"
#include "names/registry_gate.h"
#include "names/whois_record.h"

namespace whither {

struct RdapOptions {
  HttpsTrust trust;
  std::string folder;  // where IANA's lists of servers are kept for kRdapListAge; "" fetches them each time
  Duration connect_timeout = std::chrono::seconds{10};
  Duration idle_timeout = std::chrono::seconds{10};
  Duration total_timeout = std::chrono::seconds{60};  // for all servers together, without waiting for their turn
  std::size_t answer_limit = kRdapAnswerLimit;        // bytes of an answer; a longer one is no answer
  int redirect_limit = 4;                             // of each question
  RegistryGate gate;
  std::stop_token stop;  // ends the question early with Fault::TimedOut
};

inline constexpr std::chrono::hours kRdapListAge{7 * 24};

struct RdapAnswer {
  WhoisAnswer answer;            // also after a failure: what was asked, and what little was learnt
  std::optional<Error> failure;  // why nobody who holds the address is known: another protocol may know
};

// Asks the registry that IANA names for an address (RFC 9082, 3.1.1; RFC 9224), follows its redirects, and asks for the
// holder where the answer has the handle alone. Only HTTPS is spoken, with the host that the certificate names, never
// at a private address unless that is mapped. A registry that refuses to answer (HTTP 401, 403, 429) has answered so;
// one that sends 429 or 503 is left alone for as long as it says, a day at most (WhoisStep::pause). `now` tells how old
// the lists are. Fault::Usage for a target that is no address. Waits; any thread, but one at a time for each folder.
RdapAnswer ask_rdap(const Address& target, const RdapOptions& options, Time now);

}  // namespace whither
