// Messages of dnstap, which have in them what a name server anywhere answered.
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/assert.h"
#include "names/dnstap.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace whither;
  constexpr Time kNow = time_of_seconds(1'786'708'800);
  std::size_t told = 0;
  const auto fate = take_dnstap(std::as_bytes(std::span{bytes, size}), kNow, [&](const DnsAnswer& answer) {
    WHITHER_ASSERT(answer.time <= kNow && answer.time >= kNow - std::chrono::hours{24});
    WHITHER_ASSERT(answer.address && !is_unspecified(answer.address));
    WHITHER_ASSERT(!answer.name.empty() && answer.name.size() <= kLongestName);
    WHITHER_ASSERT(answer.name.find_first_of(" \n\r\t") == std::string::npos);
    WHITHER_ASSERT(answer.ttl && *answer.ttl >= Duration{});
    ++told;
  });
  WHITHER_ASSERT(fate == LineFate::Understood || told == 0);
  WHITHER_ASSERT(told <= 256);
  return 0;
}
