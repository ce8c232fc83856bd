#pragma once

#include <chrono>
#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/result.h"
#include "base/time.h"
#include "names/registry_gate.h"
#include "names/whois_record.h"
#include "names/whois_servers.h"

namespace whither {

struct WhoisOptions {
  HostPort server{"whois.iana.org", 43};  // is asked first; given by the user, so it may be any host
  std::vector<HostMap> host_map;
  Duration connect_timeout = std::chrono::seconds{10};  // for each server, over all its addresses together
  Duration idle_timeout = std::chrono::seconds{10};     // between two pieces of an answer
  Duration total_timeout = std::chrono::seconds{60};    // for the whole chain
  std::size_t answer_limit = std::size_t{256} * 1024;   // bytes kept of each answer; the rest is not read
  int referral_limit = 4;                               // servers asked beyond the first
  bool follow_rwhois = false;                           // also ask rwhois servers, which any customer of ARIN may name
  RegistryGate gate;
  std::stop_token stop;  // ends the question early with Fault::TimedOut
};

// Asks `options.server` and the servers it refers to about an address (RFC 3912). Waits: at most `total_timeout`, plus
// the time that the resolver of the C library takes. Fault::TimedOut or Fault::Unreachable, naming the server, where
// the first server does not answer; if a later one fails, what was learned so far is the answer and its step tells
// the failure. Only well-known registries are followed, none twice, and none at a private address unless mapped.
// Fault::Usage for a target that is no address. Any thread; shares nothing.
Result<WhoisAnswer> ask_whois(const Address& target, const WhoisOptions& options);

}  // namespace whither
