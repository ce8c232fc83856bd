// What connects to a socket for dnstap: each piece of bytes stands behind one that tells its length.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/assert.h"
#include "ingest/frame_stream.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace whither;
  auto left = std::as_bytes(std::span{bytes, size});
  FrameStream stream{"protobuf:dnstap.Dnstap"};
  bool understood = true;
  while (!left.empty()) {
    const auto length = std::min(std::to_integer<std::size_t>(left.front()) + 1, left.size() - 1);
    bool was_given = false;
    const bool taken = stream.take(left.subspan(1, length), [&](std::span<const std::byte> frame) {
      WHITHER_ASSERT(stream.has_begun() && !stream.has_ended());
      WHITHER_ASSERT(!frame.empty() && frame.size() <= FrameStream::kLargestFrame && frame.size() <= size);
      was_given = true;
    });
    WHITHER_ASSERT(understood || (!taken && !was_given));
    WHITHER_ASSERT(stream.pending() <= FrameStream::kLargestFrame + 4);
    WHITHER_ASSERT(stream.take_reply().size() <= 128);
    WHITHER_ASSERT(taken || stream.pending() == 0);
    understood = taken;
    left = left.subspan(1 + length);
  }
  return 0;
}
