#pragma once

#include <chrono>
#include <string>

#include "base/result.h"
#include "names/whois_client.h"
#include "names/whois_servers.h"

namespace whither {

// One exchange with one whois server.
struct WhoisCall {
  WhoisServer server;
  std::string query;                               // without CR LF
  std::chrono::steady_clock::time_point deadline;  // of the whole chain
};

struct WhoisReply {
  std::string text;
  bool cut = false;  // there was more than `answer_limit`
};

// Connects, sends the line, reads until the server closes (RFC 3912, 2) or the limit is reached. Waits within the
// time-outs of `options`, ends early when `options.stop` asks for it. A server that does not finish in time, breaks
// off or says nothing is a fault: Fault::TimedOut or Fault::Unreachable with a sentence that names it.
Result<WhoisReply> call_whois(const WhoisCall& call, const WhoisOptions& options);

}  // namespace whither
