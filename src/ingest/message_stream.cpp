#include "ingest/message_stream.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"

namespace whither {

namespace {

constexpr std::size_t kLengthEnd = 4;    // version and length
constexpr std::size_t kHeaderSize = 16;  // RFC 7011, 3.1

// How long the message is that begins here, 16 to 65 535 bytes; 0 where it is none of IPFIX.
std::size_t message_size(std::span<const std::byte> bytes) {
  ByteReader in{bytes};
  const bool ipfix = in.u16() == 10;
  const std::size_t size = in.u16();
  return in.ok() && ipfix && size >= kHeaderSize ? size : 0;
}

}  // namespace

bool MessageStream::take(std::span<const std::byte> bytes, const Take& message) {
  while (!broken_ && !bytes.empty()) broken_ = pending_.empty() ? !begin(bytes, message) : !go_on(bytes, message);
  return !broken_;
}

// The message that begins with `bytes`: whole ones are given where they lie.
bool MessageStream::begin(std::span<const std::byte>& bytes, const Take& message) {
  if (bytes.size() >= kLengthEnd) {
    const auto size = message_size(bytes);
    if (size == 0) return false;
    if (size <= bytes.size()) {
      message(bytes.first(size));
      bytes = bytes.subspan(size);
      return true;
    }
  }
  pending_.assign(bytes.begin(), bytes.end());
  bytes = {};
  return true;
}

// Adds to the message that has begun what belongs to it, and gives it where it is whole.
bool MessageStream::go_on(std::span<const std::byte>& bytes, const Take& message) {
  const auto wanted = pending_.size() < kLengthEnd ? kLengthEnd : message_size(pending_);
  const auto more = bytes.first(std::min(wanted - pending_.size(), bytes.size()));
  pending_.insert(pending_.end(), more.begin(), more.end());
  bytes = bytes.subspan(more.size());
  if (pending_.size() < kLengthEnd) return true;
  const auto size = message_size(pending_);
  if (size == pending_.size()) message(std::exchange(pending_, {}));
  return size != 0;
}

}  // namespace whither
