// What a name server anywhere answered stands in the query log: names that point to each other, sizes that lie.
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/assert.h"
#include "names/dns_answer.h"
#include "names/dns_message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace whither;
  const auto reply = read_dns_reply(std::as_bytes(std::span{bytes, size}));
  if (!reply) return 0;
  WHITHER_ASSERT(reply->name.size() <= kLongestName && domain_of(reply->name).size() <= kLongestName);
  // A record with an address has 14 bytes at least, and one whose name is a pointer 16.
  WHITHER_ASSERT(reply->addresses.size() <= DnsReply::kMostRecords && reply->addresses.size() * 14 <= size);
  for (const auto& [address, ttl] : reply->addresses) {
    WHITHER_ASSERT(address && ttl >= Duration{} && ttl <= std::chrono::seconds{0x7fff'ffff});
  }
  return 0;
}
