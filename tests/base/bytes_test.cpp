#include "base/bytes.h"

#include <gtest/gtest.h>

#include <array>

namespace whither {
namespace {

constexpr std::array kBytes = {std::byte{0x01}, std::byte{0x02}, std::byte{0x03}, std::byte{0x04}, std::byte{0x05},
                               std::byte{0x06}, std::byte{0x07}, std::byte{0x08}, std::byte{0x09}};

TEST(ByteReader, reads_big_endian) {
  ByteReader in{kBytes};
  EXPECT_EQ(in.u8(), 0x01U);
  EXPECT_EQ(in.u16(), 0x0203U);
  EXPECT_EQ(in.u32(), 0x04050607U);
  EXPECT_EQ(in.left(), 2U);
  EXPECT_TRUE(in.ok());
  EXPECT_EQ(ByteReader{kBytes}.u64(), 0x0102030405060708U);
}

TEST(ByteReader, reads_integers_of_every_size_up_to_eight) {
  std::uint64_t wanted = 0;
  for (std::size_t size = 0; size <= 8; ++size) {
    ByteReader in{kBytes};
    EXPECT_EQ(in.unsigned_of(size), wanted) << size;
    EXPECT_TRUE(in.ok());
    wanted = wanted << 8 | (size + 1);
  }
}

TEST(ByteReader, takes_no_integer_of_more_than_eight_bytes) {
  ByteReader in{kBytes};
  EXPECT_EQ(in.unsigned_of(9), 0U);
  EXPECT_FALSE(in.ok());
}

TEST(ByteReader, gives_zeros_past_the_end_and_is_not_ok_for_good) {
  ByteReader in{std::span{kBytes}.first(3)};
  in.u16();
  EXPECT_EQ(in.u16(), 0U);
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.left(), 0U);
  EXPECT_EQ(in.u8(), 0U);
  EXPECT_TRUE(in.raw(0).empty());
  EXPECT_FALSE(in.ok());
}

TEST(ByteReader, does_not_wrap_at_sizes_beyond_memory) {
  ByteReader in{kBytes};
  EXPECT_TRUE(in.raw(SIZE_MAX).empty());
  EXPECT_FALSE(in.ok());
}

TEST(ByteReader, of_nothing_is_ok_until_it_is_read) {
  ByteReader in{{}};
  EXPECT_TRUE(in.ok());
  EXPECT_TRUE(in.raw(0).empty());
  EXPECT_TRUE(in.ok());
  in.u8();
  EXPECT_FALSE(in.ok());
}

}  // namespace
}  // namespace whither
