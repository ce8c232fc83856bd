#include "ingest/frame_stream.h"

#include <gmock/gmock.h>

#include "base/bytes.h"
#include "ingest/frames.h"

namespace whither {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// What becomes of bytes that come in pieces.
struct Taken {
  std::vector<std::string> frames;
  std::string reply;
  bool understood = true, has_begun = false, has_ended = false;
  std::size_t pending = 0;
};

Taken taken(const std::string& bytes, std::size_t piece = 1000) {
  Taken taken;
  FrameStream stream{kDnstap};
  const auto all = std::as_bytes(std::span{bytes});
  for (std::size_t at = 0; at < all.size(); at += piece) {
    taken.understood =
        stream.take(all.subspan(at, std::min(piece, all.size() - at)),
                    [&](std::span<const std::byte> frame) { taken.frames.emplace_back(letters_of(frame)); });
    taken.reply += stream.take_reply();
    EXPECT_LE(stream.pending(), FrameStream::kLargestFrame + 4);
  }
  taken.has_begun = stream.has_begun();
  taken.has_ended = stream.has_ended();
  taken.pending = stream.pending();
  return taken;
}

TEST(FrameStream, answers_a_sender_that_asks_and_one_that_does_not) {
  const auto frames = data_frame("one") + data_frame("two");
  const auto asked = taken(ready_frame() + start_frame() + frames + stop_frame());
  EXPECT_THAT(asked.frames, ElementsAre("one", "two"));
  EXPECT_EQ(asked.reply, accept_frame() + finish_frame());
  EXPECT_TRUE(asked.understood && asked.has_begun && asked.has_ended);
  const auto told = taken(start_frame() + frames + stop_frame());
  EXPECT_THAT(told.frames, ElementsAre("one", "two"));
  EXPECT_EQ(told.reply, "");
  EXPECT_TRUE(told.understood && told.has_ended);
}

TEST(FrameStream, gives_the_same_frames_however_they_are_cut) {
  const std::string large(70'000, 'x');
  const auto bytes =
      ready_frame() + start_frame() + data_frame("one") + data_frame(large) + data_frame("z") + stop_frame();
  for (const std::size_t piece : {1, 2, 3, 4, 5, 7, 8, 12, 100, 65'536, 200'000}) {
    const auto found = taken(bytes, piece);
    EXPECT_THAT(found.frames, ElementsAre("one", large, "z")) << "pieces of " << piece;
    EXPECT_EQ(found.reply, accept_frame() + finish_frame());
    EXPECT_TRUE(found.has_ended);
    EXPECT_EQ(found.pending, 0U);
  }
}

TEST(FrameStream, holds_what_is_not_yet_whole) {
  const auto begin = start_frame();
  const auto bytes = begin + data_frame("one");
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    const auto found = taken(bytes.substr(0, size));
    EXPECT_TRUE(found.understood) << "at " << size;
    EXPECT_THAT(found.frames, IsEmpty());
    EXPECT_EQ(found.has_begun, size >= begin.size());
    EXPECT_EQ(found.pending, size < begin.size() ? size : size - begin.size());
  }
}

TEST(FrameStream, takes_the_content_that_it_is_for) {
  EXPECT_EQ(taken(control_frame(4, {"protobuf:other", kDnstap})).reply, accept_frame());
  EXPECT_EQ(taken(control_frame(4)).reply, accept_frame()) << "any will do";
  EXPECT_TRUE(taken(control_frame(2)).has_begun) << "any will do";
  for (const unsigned type : {2U, 4U}) {
    EXPECT_FALSE(taken(control_frame(type, {"protobuf:other"})).understood);
    EXPECT_FALSE(taken(control_frame(type, {""})).understood);
    EXPECT_FALSE(taken(u32_text(0) + data_frame(u32_text(type) + u32_text(2) + data_frame(kDnstap))).understood);
    EXPECT_FALSE(taken(u32_text(0) + data_frame(u32_text(type) + u32_text(1) + u32_text(~0U) + std::string{kDnstap}))
                     .understood);
    EXPECT_FALSE(taken(u32_text(0) + data_frame(u32_text(type) + "\1")).understood);
  }
}

TEST(FrameStream, ends_where_it_is_none) {
  for (const auto& bytes :
       {data_frame("before it began"), stop_frame(), accept_frame(), finish_frame(), control_frame(9),
        std::string{"GET / HTTP/1.1\r\n\r\n"}, std::string{"\x16\x03\x01\x02\x00\x01\x00", 7},
        u32_text(0) + u32_text(0), u32_text(0) + u32_text(3) + "abc", u32_text(0) + u32_text(513),
        ready_frame() + ready_frame(), ready_frame() + stop_frame(), start_frame() + start_frame(),
        start_frame() + u32_text(FrameStream::kLargestFrame + 1), start_frame() + u32_text(~0U),
        start_frame() + accept_frame()}) {
    const auto found = taken(bytes + data_frame("behind"), 1);
    EXPECT_FALSE(found.understood) << testing::PrintToString(bytes);
    EXPECT_THAT(found.frames, IsEmpty());
    EXPECT_EQ(found.pending, 0U);
  }
  const auto behind = taken(start_frame() + data_frame("one") + stop_frame() + "what comes behind");
  EXPECT_TRUE(behind.understood);
  EXPECT_THAT(behind.frames, ElementsAre("one"));
}

TEST(FrameStream, has_frames_of_256_kib_at_most) {
  const std::string largest(FrameStream::kLargestFrame, 'x');
  EXPECT_THAT(taken(start_frame() + data_frame(largest), 65'536).frames, ElementsAre(largest));
}

}  // namespace
}  // namespace whither
