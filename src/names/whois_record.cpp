#include "names/whois_record.h"

#include "base/assert.h"

namespace whither {

std::string_view name_of(WhoisStatus status) {
  switch (status) {
    case WhoisStatus::Ok:
      return "ok";
    case WhoisStatus::Referral:
      return "referral";
    case WhoisStatus::None:
      return "none";
    case WhoisStatus::Mismatch:
      return "mismatch";
    case WhoisStatus::Denied:
      return "denied";
    case WhoisStatus::RateLimited:
      return "ratelimited";
  }
  WHITHER_ASSERT(!"a WhoisStatus without a name");
}

std::string_view name_of(RegistryProtocol protocol) { return protocol == RegistryProtocol::Rdap ? "rdap" : "whois"; }

}  // namespace whither
