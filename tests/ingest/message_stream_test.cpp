#include "ingest/message_stream.h"

#include <gtest/gtest.h>

#include "ingest/messages.h"

namespace whither {
namespace {

// The sizes of the messages that come whole when `bytes` come in pieces of `piece` bytes.
struct Cut {
  std::vector<std::size_t> sizes;
  bool understood = true;
  std::size_t pending = 0;
};

Cut cut(const std::string& bytes, std::size_t piece) {
  Cut cut;
  MessageStream stream;
  const auto all = std::as_bytes(std::span{bytes});
  for (std::size_t at = 0; at < all.size(); at += piece) {
    cut.understood = stream.take(all.subspan(at, std::min(piece, all.size() - at)),
                                 [&](std::span<const std::byte> message) { cut.sizes.push_back(message.size()); });
    EXPECT_LE(stream.pending(), MessageStream::kMaxMessage);
  }
  cut.pending = stream.pending();
  return cut;
}

TEST(MessageStream, gives_the_same_messages_however_they_are_cut) {
  const auto bytes = ipfix_message(16) + ipfix_message(200) + ipfix_message(65535) + ipfix_message(17);
  const std::vector<std::size_t> sizes{16, 200, 65535, 17};
  for (const std::size_t piece : {1, 2, 3, 4, 5, 15, 16, 17, 100, 1460, 65535, 65536, 200'000}) {
    const auto found = cut(bytes, piece);
    EXPECT_EQ(found.sizes, sizes) << "pieces of " << piece;
    EXPECT_TRUE(found.understood);
    EXPECT_EQ(found.pending, 0U);
  }
}

TEST(MessageStream, gives_the_bytes_as_they_came) {
  const auto bytes = ipfix_message(20, 1, 2);
  for (const std::size_t piece : {1, 7, 20}) {
    std::string came;
    MessageStream stream;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      stream.take(std::as_bytes(std::span{bytes}).subspan(at, std::min(piece, bytes.size() - at)),
                  [&](std::span<const std::byte> message) { came += text_of(message); });
    }
    EXPECT_EQ(came, bytes);
  }
}

TEST(MessageStream, holds_what_is_not_yet_whole) {
  const auto bytes = ipfix_message(100);
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    const auto found = cut(bytes.substr(0, size), 1000);
    EXPECT_TRUE(found.sizes.empty()) << "at " << size;
    EXPECT_EQ(found.pending, size);
  }
}

TEST(MessageStream, keeps_what_came_before_something_else) {
  const auto netflow9 = Wire{}.u16(9).u16(100).zeros(96).string();
  const auto too_short = Wire{}.u16(10).u16(15).zeros(96).string();
  for (const auto& junk : {netflow9, too_short, std::string(100, 'x')}) {
    for (const std::size_t piece : {1, 3, 1000}) {
      const auto found = cut(ipfix_message(30) + junk, piece);
      EXPECT_EQ(found.sizes, std::vector<std::size_t>{30});
      EXPECT_FALSE(found.understood);
    }
  }
}

TEST(MessageStream, understands_nothing_more_once_it_is_broken) {
  MessageStream stream;
  const auto junk = std::string(100, 'x');
  const auto message = ipfix_message(16);
  std::size_t count = 0;
  const auto counting = [&](std::span<const std::byte>) { ++count; };
  EXPECT_FALSE(stream.take(std::as_bytes(std::span{junk}), counting));
  EXPECT_FALSE(stream.take(std::as_bytes(std::span{message}), counting));
  EXPECT_EQ(count, 0U);
}

}  // namespace
}  // namespace whither
