// Feeds one decoder with datagrams: two bytes of length, one that picks the sender, then the payload. Limits are small,
// so that a short input reaches them. With WHITHER_FUZZ_VERSION defined each payload says that version, so that all of
// the time goes to its decoder; 5 is NetFlow v5, and sFlow is 0, whose version comes in the word behind.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/assert.h"
#include "base/bytes.h"
#include "wire/decoder.h"
#include "wire/extra.h"

using namespace whither;

namespace {

#ifdef WHITHER_FUZZ_VERSION
std::vector<std::byte> versioned(std::span<const std::byte> payload) {
  constexpr std::byte kSaid[] = {std::byte{0}, std::byte{WHITHER_FUZZ_VERSION}, std::byte{0}, std::byte{5}};
  std::vector<std::byte> made{payload.begin(), payload.end()};
  std::copy_n(kSaid, std::min<std::size_t>(made.size(), WHITHER_FUZZ_VERSION == 0 ? 4 : 2), made.begin());
  return made;
}
#else
std::span<const std::byte> versioned(std::span<const std::byte> payload) { return payload; }
#endif

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr DecoderLimits kLimits{.exporters = 4,
                                  .established_after = 2,
                                  .silence = std::chrono::seconds{10},
                                  .templates_per_exporter = 8,
                                  .fields_per_template = 32,
                                  .template_fields = 400,
                                  .samplers_per_exporter = 4,
                                  .names_per_exporter = 4,
                                  .name_bytes = 1024,
                                  .held_bytes_per_exporter = 2048,
                                  .held_bytes = 4096,
                                  .held_age = std::chrono::seconds{20},
                                  .released_flows = 256};
  Drops drops;
  // With everything on: what is off takes fewer of the same steps.
  Decoder decoder{drops, kLimits, {.keep_extra = true}};
  ByteReader in{std::as_bytes(std::span{data, size})};
  auto now = time_of_seconds(1'786'700'000);
  Batch batch;
  const auto& flows = batch.flows;
  while (in.left() >= 3) {
    const std::size_t length = in.u16();
    const auto sender = Address::v4(in.u8());
    const auto payload = versioned(in.raw(std::min(length, in.left())));
    batch.clear();
    const auto decoded = decoder.decode({.received = now, .sender = sender, .payload = payload}, batch);
    WHITHER_ASSERT(decoded || flows.empty());
    for (const auto& flow : flows) {
      WHITHER_ASSERT(flow.sampling >= 1 && flow.has(Field::time_start) && flow.time_start <= flow.time_end);
      WHITHER_ASSERT(batch.texts.of(flow.extra).size() <= Extra::kMaxExtra);
    }
    now += std::chrono::seconds{1};
    decoder.expire(now);
  }
  WHITHER_ASSERT(decoder.exporters().size() <= kLimits.exporters);
  return 0;
}
