#include "ingest/frame_stream.h"

#include <utility>

#include "base/bytes.h"

namespace whither {

namespace {

enum Control : std::uint32_t { kAccept = 1, kStart = 2, kStop = 3, kReady = 4, kFinish = 5 };
constexpr std::uint32_t kContentType = 1;     // the only field of a control frame
constexpr std::size_t kLargestControl = 512;  // as libfstrm has it

void put_u32(std::string& to, std::size_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) to += static_cast<char>(value >> shift & 0xffU);
}

// A control frame stands behind a length of zero.
std::string control_frame(Control type, std::string_view content) {
  std::string body;
  put_u32(body, type);
  if (!content.empty()) {
    put_u32(body, kContentType);
    put_u32(body, content.size());
    body += content;
  }
  std::string frame;
  put_u32(frame, 0);
  put_u32(frame, body.size());
  return frame + body;
}

// Whether the fields that follow offer this content; where they name none, any will do.
bool offers(ByteReader fields, std::string_view content) {
  bool is_offered = fields.left() == 0;
  while (fields.ok() && fields.left() != 0) {
    if (fields.u32() != kContentType) return false;
    if (letters_of(fields.raw(fields.u32())) == content) is_offered = true;
  }
  return fields.ok() && is_offered;
}

}  // namespace

bool FrameStream::take(std::span<const std::byte> bytes, const Take& frame) {
  pending_.insert(pending_.end(), bytes.begin(), bytes.end());
  std::span<const std::byte> left{pending_};
  while (step(left, frame)) continue;
  pending_.erase(pending_.begin(), pending_.end() - static_cast<std::ptrdiff_t>(left.size()));
  if (state_ == State::Ended || state_ == State::Broken) pending_.clear();
  return state_ != State::Broken;
}

// Takes the frame at the front; false where it is not whole, or nothing more is taken.
bool FrameStream::step(std::span<const std::byte>& left, const Take& frame) {
  if (state_ == State::Ended || state_ == State::Broken) return false;
  ByteReader in{left};
  std::size_t size = in.u32();
  const bool is_control = size == 0;
  if (is_control) size = in.u32();
  if (!in.ok()) return false;
  const bool fits = is_control ? size <= kLargestControl : size <= kLargestFrame && state_ == State::Open;
  if (!fits) {
    state_ = State::Broken;
    return false;
  }
  const auto content = in.raw(size);
  if (!in.ok()) return false;
  left = left.last(in.left());
  if (is_control) {
    control(content);
  } else {
    frame(content);
  }
  return true;
}

void FrameStream::control(std::span<const std::byte> content) {
  ByteReader in{content};
  const auto type = in.u32();
  if (type == kReady && state_ == State::New && offers(in, content_)) {
    state_ = State::Ready;
    reply_ += control_frame(kAccept, content_);
  } else if (type == kStart && (state_ == State::New || state_ == State::Ready) && offers(in, content_)) {
    is_answered_ = state_ == State::Ready;
    state_ = State::Open;
  } else if (type == kStop && state_ == State::Open) {
    state_ = State::Ended;
    if (is_answered_) reply_ += control_frame(kFinish, "");
  } else {
    state_ = State::Broken;
  }
}

std::string FrameStream::take_reply() { return std::exchange(reply_, {}); }

}  // namespace whither
