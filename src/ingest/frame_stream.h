#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace whither {

// The receiving end of one connection of Frame Streams (farsightsec.github.io/fstrm), the protocol that dnstap comes
// in: its bytes, cut into data frames, and what is to be answered. A sender either says READY, is told ACCEPT, says
// START, sends frames, says STOP and is told FINISH; or it begins with START and is told nothing. Keeps at most one
// frame that has not come whole. One thread at a time.
class FrameStream {
 public:
  // Two DNS messages of 64 KiB, the question and the answer, and what is told of them.
  static constexpr std::size_t kLargestFrame = std::size_t{256} << 10U;

  // Takes frames of this content and no other; the letters have to live as long as the stream does.
  explicit FrameStream(std::string_view content) : content_(content) {}

  // Gives every data frame that becomes whole with these bytes, valid during the call. False where what comes next is
  // none of this protocol, of another content or larger than kLargestFrame: from then on nothing more is given.
  using Take = std::function<void(std::span<const std::byte>)>;
  bool take(std::span<const std::byte> bytes, const Take& frame);
  // What is to be sent to the other end now; "" where nothing is.
  std::string take_reply();

  // START has come.
  bool has_begun() const { return state_ == State::Open || state_ == State::Ended; }
  // STOP has come: nothing more follows.
  bool has_ended() const { return state_ == State::Ended; }
  // Bytes of a frame that has begun and is not yet whole.
  std::size_t pending() const { return pending_.size(); }

 private:
  enum class State : std::uint8_t { New, Ready, Open, Ended, Broken };

  bool step(std::span<const std::byte>& left, const Take& frame);
  void control(std::span<const std::byte> content);

  std::string_view content_;
  State state_ = State::New;
  bool is_answered_ = false;  // the sender began with READY
  std::string reply_;
  std::vector<std::byte> pending_;
};

}  // namespace whither
