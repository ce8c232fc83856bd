#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "names/dns_answer.h"

namespace whither {

// Reads what dnsmasq logs of queries (`log-queries=extra`, where each line has the number of its query and the client,
// or plain `log-queries`, where an answer is the one who asked for its name last), and Pi-hole's FTL, which logs the
// same. An address that a chain of CNAMEs ends in is told with the name that was asked for. Remembers the last 4096
// queries. One thread.
class DnsmasqLog {
 public:
  // The text of a line, behind its tag. Gives what it answers; false where it is no line about a name.
  bool take(std::string_view text, Time time, const TakeAnswer& give);

 private:
  struct Asked {
    std::string name;
    Address client;
  };
  void asked(std::string_view name, std::string_view client);
  const Asked* asked_for(const std::string& name);

  static constexpr std::size_t kMost = 4096;
  std::string serial_;                              // of the line at hand, "" where it has none
  Address client_;                                  // that the line at hand names
  std::unordered_map<std::string, Asked> queries_;  // by serial, or by name
  std::deque<std::string> order_;                   // of queries_, the oldest first
  Asked chain_;                                     // whose CNAMEs the last lines were, without serials
  bool in_chain_ = false;                           // and the next may be
};

}  // namespace whither
