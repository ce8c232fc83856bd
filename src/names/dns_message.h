#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/time.h"
#include "names/dns_answer.h"

namespace whither {

// What a name server answered (RFC 1035).
struct DnsReply {
  struct Held {
    Address address;
    Duration ttl;
  };
  std::string name;             // that was asked for, in small letters, with dots between its labels
  std::vector<Held> addresses;  // that it stands for, also by way of CNAMEs; the first kMostRecords
  static constexpr std::size_t kMostRecords = 256;
};

// Nothing where the message is none, is a question, or is damaged: ends within a record, has a name that is too long or
// does not end.
std::optional<DnsReply> read_dns_reply(std::span<const std::byte> message);

// Gives each address that it tells, to the client, by the name and at the time of `asked`: nothing where that has no
// name, or the address is what name servers answer for what they block.
void give_answers(const DnsReply& reply, const DnsAnswer& asked, const TakeAnswer& give);

}  // namespace whither
