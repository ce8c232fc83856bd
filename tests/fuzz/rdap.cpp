// RDAP answers and IANA's list of servers are a stranger's JSON; the first byte chooses the address that was asked
// about.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "names/rdap_bootstrap.h"
#include "names/rdap_parse.h"

namespace {

using namespace whither;

void check_text(const std::string& text) {
  WHITHER_ASSERT(text.size() <= kWhoisTextLimit);
  for (const char c : text) WHITHER_ASSERT(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
}

void check(const RdapReading& reading) {
  const auto& record = reading.registration;
  for (const auto* text :
       {&record.org, &record.org_id, &record.netname, &record.abuse, &record.country, &reading.entity})
    check_text(*text);
  WHITHER_ASSERT(reading.entity.find_first_of("/?#%. ") == std::string::npos);
  WHITHER_ASSERT(record.cidr.size() <= 254 && record.asn.size() <= 64);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const auto target = Address::parse((bytes[0] & 1) != 0 ? "2001:db8::a" : "192.0.2.10");
  const std::string_view answer{reinterpret_cast<const char*>(bytes) + 1, size - 1};
  if (const auto reading = read_rdap(answer, *target)) {
    check(*reading);
    WHITHER_ASSERT(reading->registration.status != WhoisStatus::Ok || reading->registration.range->contains(*target));
  }
  if (const auto reading = read_rdap_autnum(answer)) check(*reading);
  if (const auto entity = read_rdap_entity(answer)) check_text(entity->name);
  (void)rdap_server(answer, *target);
  return 0;
}
