#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace whither {

// The bytes of one TCP connection or file, cut into IPFIX messages by their length fields (RFC 7011, 3.1; RFC 5655, 5).
// Keeps at most one message that has not come whole: 65 535 bytes. One thread at a time.
class MessageStream {
 public:
  static constexpr std::size_t kMaxMessage = 65535;  // a 16-bit length

  using Take = std::function<void(std::span<const std::byte>)>;

  // Gives every message that becomes whole with these bytes, valid during the call. False where what comes next is no
  // IPFIX message (another version than 10, or shorter than its header): from then on nothing more is given.
  bool take(std::span<const std::byte> bytes, const Take& message);

  // Bytes of a message that has begun and is not yet whole.
  std::size_t pending() const { return pending_.size(); }

 private:
  bool begin(std::span<const std::byte>& bytes, const Take& message);
  bool go_on(std::span<const std::byte>& bytes, const Take& message);

  std::vector<std::byte> pending_;
  bool broken_ = false;
};

}  // namespace whither
