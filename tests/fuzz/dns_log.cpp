// Anybody in the house can send syslog, and what devices ask for is in it: each line is the datagram of one.
#include <stdlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "fuzz/clean.h"
#include "names/dhcp_line.h"
#include "names/dnsmasq_log.h"
#include "names/leases.h"
#include "names/syslog.h"

namespace {

using namespace whither;

constexpr Time kNow = time_of_seconds(1'786'700'000);

void check_inside(std::string_view part, std::string_view whole) {
  WHITHER_ASSERT(part.empty() || (part.data() >= whole.data() && part.end() <= whole.end()));
}

void check(const DnsAnswer& answer, Time time) {
  WHITHER_ASSERT(answer.time == time && answer.address && !answer.ttl);
  WHITHER_ASSERT(!std::ranges::all_of(answer.address.bytes(), [](auto byte) { return byte == 0; }));
  check_clean(answer.name, kLongestName);
  WHITHER_ASSERT(!answer.name.empty() && domain_of(answer.name) == answer.name);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const bool kHasZone = ::setenv("TZ", "Europe/Berlin", 1) == 0;
  WHITHER_ASSERT(kHasZone);
  std::string_view text{reinterpret_cast<const char*>(bytes), size};
  DnsmasqLog log;
  while (!text.empty()) {
    const auto datagram = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(datagram.size() + 1, text.size()));
    const auto line = read_syslog(datagram, kNow);
    if (!line) continue;
    check_inside(line->tag, datagram);
    check_inside(line->text, datagram);
    const auto time = line->time.value_or(kNow);
    // Whatever the tag says, lest half of the time goes to lines of other programs.
    int given = 0;
    const bool is_of_names = log.take(line->text, time, [&](const DnsAnswer& answer) {
      check(answer, time);
      ++given;
    });
    WHITHER_ASSERT(given <= (is_of_names ? 1 : 0));
    if (const auto seen = read_dhcp_line(line->text, time)) {
      WHITHER_ASSERT(seen->address && seen->mac && *seen->mac >> 48 == 0);
      WHITHER_ASSERT(seen->first == time && seen->last == time);
      check_clean(seen->host, kLongestHost);
    }
  }
  return 0;
}
