#include "ingest/reassembly.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace whither {
namespace {

const std::string kText = "the quick brown fox jumps over the lazy dog, twice";

struct Piece {
  std::size_t offset = 0;
  std::string text;
  bool more = true;
  std::uint32_t identification = 1;
};

// What comes out when the pieces go in one after the other: "" for nothing.
std::string put_together(Reassembly& reassembly, const std::vector<Piece>& pieces) {
  std::string out;
  for (const auto& piece : pieces) {
    IpPacket packet;
    packet.src = Address::v4(0xc0000201);
    packet.dst = Address::v4(0xc0000202);
    packet.protocol = 17;
    packet.fragment = true;
    packet.identification = piece.identification;
    packet.fragment_offset = piece.offset;
    packet.more_fragments = piece.more;
    packet.payload = std::as_bytes(std::span{piece.text});
    if (const auto whole = reassembly.add(packet)) {
      out.append(reinterpret_cast<const char*>(whole->data()), whole->size());
    }
  }
  return out;
}

std::vector<Piece> pieces_of(const std::string& text, std::uint32_t identification = 1) {
  std::vector<Piece> pieces;
  for (std::size_t at = 0; at < text.size(); at += 8) {
    pieces.push_back({at, text.substr(at, 8), at + 8 < text.size(), identification});
  }
  return pieces;
}

TEST(Reassembly, takes_fragments_in_any_order) {
  auto pieces = pieces_of(kText);
  for (int i = 0; i < 50; ++i) {
    Reassembly reassembly;
    EXPECT_EQ(put_together(reassembly, pieces), kText);
    EXPECT_EQ(reassembly.unfinished(), 0U);
    if (i == 0)
      std::ranges::reverse(pieces);
    else
      std::ranges::next_permutation(pieces, {}, &Piece::offset);
  }
}

TEST(Reassembly, passes_over_a_fragment_that_comes_twice) {
  Reassembly reassembly;
  auto pieces = pieces_of(kText);
  pieces.insert(pieces.begin() + 2, pieces[1]);
  pieces.insert(pieces.begin(), pieces.back());
  EXPECT_EQ(put_together(reassembly, pieces), kText);
}

TEST(Reassembly, keeps_datagrams_apart) {
  Reassembly reassembly;
  const auto one = pieces_of("one datagram, and");
  const auto two = pieces_of("another datagram!", 2);
  std::vector<Piece> mixed;
  for (std::size_t i = 0; i < one.size(); ++i) mixed.insert(mixed.end(), {one[i], two[i]});
  EXPECT_EQ(put_together(reassembly, mixed), "one datagram, andanother datagram!");
}

TEST(Reassembly, waits_for_a_hole_to_be_filled) {
  Reassembly reassembly;
  EXPECT_EQ(put_together(reassembly, {{0, "12345678"}, {16, "end", false}}), "");
  EXPECT_EQ(reassembly.unfinished(), 2U);
  EXPECT_EQ(put_together(reassembly, {{8, "abcdefgh"}}), "12345678abcdefghend");
  EXPECT_EQ(reassembly.unfinished(), 0U);
}

TEST(Reassembly, lets_the_first_to_come_stay_where_fragments_overlap) {
  Reassembly reassembly;
  EXPECT_EQ(put_together(reassembly, {{8, "abcdefgh"}, {0, "12345678XXXXXXXX"}, {0, "12345678"}, {16, "end", false}}),
            "12345678abcdefghend");
  EXPECT_EQ(reassembly.unfinished(), 1U) << "the one that was left out";
  EXPECT_EQ(put_together(reassembly, {{0, "12345678abcdefgh"}, {8, "YYYYYYYYYYYYYYYY"}, {16, "end", false}}),
            "12345678abcdefghend");
}

TEST(Reassembly, lets_the_first_end_stay) {
  Reassembly reassembly;
  EXPECT_EQ(put_together(reassembly, {{8, "end", false}, {8, "the other end", false}, {16, "beyond"}, {0, "12345678"}}),
            "12345678end");
}

TEST(Reassembly, takes_the_largest_datagram_and_none_larger) {
  Reassembly reassembly;
  const std::string most(Reassembly::kMaxSize - 8, 'x');
  EXPECT_EQ(put_together(reassembly, {{0, "12345678"}, {8, most, false}}).size(), Reassembly::kMaxSize);
  EXPECT_EQ(put_together(reassembly, {{65528, "12345678", false}}), "");
  EXPECT_EQ(reassembly.unfinished(), 1U);
}

TEST(Reassembly, leaves_out_fragments_without_bytes_and_cut_off_ones) {
  Reassembly reassembly;
  EXPECT_EQ(put_together(reassembly, {{0, "", false}}), "");
  EXPECT_EQ(reassembly.unfinished(), 1U);
  IpPacket cut;
  cut.fragment = cut.cut_short = true;
  cut.payload = std::as_bytes(std::span{kText});
  EXPECT_FALSE(reassembly.add(cut));
  EXPECT_EQ(reassembly.unfinished(), 2U);
}

TEST(Reassembly, gives_up_the_oldest_of_too_many) {
  Reassembly reassembly;
  for (std::uint32_t i = 0; i <= Reassembly::kPending; ++i) put_together(reassembly, {{0, "12345678", true, i}});
  EXPECT_EQ(reassembly.unfinished(), Reassembly::kPending + 1);
  EXPECT_EQ(put_together(reassembly, {{8, "end", false, 0}}), "") << "the oldest is forgotten, and now the second too";
  EXPECT_EQ(put_together(reassembly, {{8, "end", false, 2}}), "12345678end");
}

}  // namespace
}  // namespace whither
