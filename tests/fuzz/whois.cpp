// A whois server's answer is a stranger's text of any shape; the first byte chooses the address that was asked about.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "names/whois_parse.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace whither;
  if (size == 0) return 0;
  const auto target = Address::parse((bytes[0] & 1) != 0 ? "2001:db8::a" : "192.0.2.10");
  const std::string_view answer{reinterpret_cast<const char*>(bytes) + 1, size - 1};
  const auto record = read_whois(answer, *target);
  for (const auto* text : {&record.org, &record.org_id, &record.netname, &record.abuse, &record.referral}) {
    WHITHER_ASSERT(text->size() <= kWhoisTextLimit + 16);
    for (const char c : *text) WHITHER_ASSERT(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
  }
  WHITHER_ASSERT(record.cidr.size() <= 254 && record.asn.size() <= 64);
  WHITHER_ASSERT(record.status != WhoisStatus::Ok || record.range->contains(*target));
  (void)whois_referral(answer, *target);
  (void)printable_whois(answer);
  return 0;
}
