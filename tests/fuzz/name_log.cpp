// Lines of a name server's log, of whatever kind: AdGuard Home's and Zeek's have in them what strangers answer.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "names/name_log.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace whither;
  constexpr Time kNow = time_of_seconds(1'786'708'800);
  std::string_view text{reinterpret_cast<const char*>(bytes), size};
  NameLog log{NameLog::Clock::Line};
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    std::size_t told = 0;
    const auto fate =
        log.take(line, kNow,
                 {.answer =
                      [&](const DnsAnswer& answer) {
                        WHITHER_ASSERT(answer.time <= kNow && answer.address && !is_unspecified(answer.address));
                        WHITHER_ASSERT(!answer.name.empty() && answer.name.size() <= kLongestName);
                        WHITHER_ASSERT(answer.name.find_first_of(" \n\r\t") == std::string::npos);
                        WHITHER_ASSERT(!answer.ttl || *answer.ttl >= Duration{});
                        ++told;
                      },
                  .lease = [&](const Sighting&) { ++told; }});
    WHITHER_ASSERT(fate == LineFate::Understood || told == 0);
    WHITHER_ASSERT(told <= 256);
  }
  return 0;
}
