#include "ingest/capture_file.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "ingest/packets.h"
#include "temp_folder.h"

namespace whither {
namespace {

using testing::HasSubstr;

// A classic pcap file in little-endian order.
Wire pcap(std::uint32_t link_type, std::uint32_t magic = 0xa1b2c3d4) {
  return Wire{}.little(magic, 4).little(2, 2).little(4, 2).zeros(8).little(65535, 4).little(link_type, 4);
}
Wire packet(std::uint64_t seconds, std::uint32_t fraction, const Wire& frame) {
  return Wire{}.little(seconds, 4).little(fraction, 4).little(frame.size(), 4).little(frame.size(), 4).then(frame);
}

// The smallest pcapng file: section header, one interface with time stamps in units of 10^-`resolution` s.
Wire pcapng(std::uint16_t link_type, std::uint8_t resolution = 6) {
  const auto section = Wire{}.little(0x0a0d0d0a, 4).little(28, 4).little(0x1a2b3c4d, 4).little(1, 2).little(0, 2);
  const auto interface = Wire{}.little(1, 4).little(32, 4).little(link_type, 2).little(0, 2).little(0, 4);
  return Wire{section}
      .little(~std::uint64_t{0}, 8)
      .little(28, 4)
      .then(interface)
      .little(9, 2)
      .little(1, 2)
      .little(resolution, 4)
      .little(0, 4)
      .little(32, 4);
}
Wire enhanced_packet(std::uint64_t time, const Wire& frame) {
  const auto padding = (4 - frame.size() % 4) % 4;
  const auto size = 32 + frame.size() + padding;
  return Wire{}
      .little(6, 4)
      .little(size, 4)
      .little(0, 4)
      .little(time >> 32, 4)
      .little(time & 0xffffffff, 4)
      .little(frame.size(), 4)
      .little(frame.size(), 4)
      .then(frame)
      .zeros(padding)
      .little(size, 4);
}

struct Seen {
  std::vector<std::string> datagrams;  // "SENDER:PORT PAYLOAD @MICROS"
  Result<CaptureFile::Counts> counts;
};

Seen seen_in(const Wire& file) {
  const TempFolder folder;
  auto capture = CaptureFile::open(folder.write("file", file.string()));
  if (!capture) return {{}, std::unexpected(capture.error())};
  Seen seen;
  seen.counts = capture->read([&](const Datagram& datagram) {
    seen.datagrams.push_back(datagram.sender.to_string() + ":" + std::to_string(datagram.sender_port) + " " +
                             text_of(datagram.payload) + " @" + std::to_string(micros_of(datagram.received)));
  });
  return seen;
}

TEST(CaptureFile, gives_the_datagrams_of_a_pcap_in_their_order) {
  const auto seen = seen_in(pcap(1)
                                .then(packet(100, 7, ethernet(ip4(udp("one")))))
                                .then(packet(101, 0, ethernet(Wire{}.zeros(28), 0x0806)))
                                .then(packet(102, 999'999, ethernet(ip6(udp("two")), 0x86dd))));
  EXPECT_EQ(seen.datagrams,
            (std::vector<std::string>{"192.0.2.1:50000 one @100000007", "2001:db8::1:50000 two @102999999"}));
  ASSERT_TRUE(seen.counts);
  EXPECT_EQ(seen.counts->packets, 3U);
  EXPECT_EQ(seen.counts->datagrams, 2U);
  EXPECT_EQ(seen.counts->other, 1U);
}

TEST(CaptureFile, reads_nanoseconds_and_raw_ip) {
  const auto seen = seen_in(pcap(101, 0xa1b23c4d).then(packet(100, 123'456'789, ip4(udp("one")))));
  EXPECT_EQ(seen.datagrams, std::vector<std::string>{"192.0.2.1:50000 one @100123456"});
}

TEST(CaptureFile, reads_pcapng) {
  const auto seen = seen_in(pcapng(1).then(enhanced_packet(100'000'007, ethernet(ip4(udp("one"))))));
  ASSERT_TRUE(seen.counts) << seen.counts.error().message;
  EXPECT_EQ(seen.datagrams, std::vector<std::string>{"192.0.2.1:50000 one @100000007"});
}

TEST(CaptureFile, moves_impossible_times_to_the_year_9999) {
  const auto seen = seen_in(pcapng(1, 0).then(enhanced_packet(~std::uint64_t{0} >> 2, ethernet(ip4(udp("one"))))));
  ASSERT_TRUE(seen.counts) << seen.counts.error().message;
  EXPECT_EQ(seen.datagrams, std::vector<std::string>{"192.0.2.1:50000 one @253402300799000000"});
}

TEST(CaptureFile, puts_fragments_together) {
  const auto whole = udp("a datagram in two pieces");
  const auto piece = [&](std::size_t begin, std::size_t size, std::uint16_t flags) {
    return ip4(Wire{}.text(whole.string().substr(begin, size)),
               {.identification = 5, .flags_offset = static_cast<std::uint16_t>(flags | begin / 8)});
  };
  const auto seen = seen_in(pcap(101)
                                .then(packet(2, 0, piece(16, 100, 0)))
                                .then(packet(3, 0, piece(0, 16, 0x2000)))
                                .then(packet(4, 0, piece(8, 8, 0x2000))));
  EXPECT_EQ(seen.datagrams, std::vector<std::string>{"192.0.2.1:50000 a datagram in two pieces @3000000"});
  EXPECT_EQ(seen.counts->fragments, 1U) << "the last one";
  EXPECT_EQ(seen.counts->datagrams, 1U);
}

TEST(CaptureFile, counts_packets_of_which_it_kept_the_beginning) {
  const auto frame = ip4(udp("hello"));
  const auto cut =
      Wire{}.little(1, 4).zeros(4).little(30, 4).little(frame.size(), 4).text(frame.string().substr(0, 30));
  const auto seen = seen_in(pcap(101).then(cut));
  EXPECT_EQ(seen.datagrams, std::vector<std::string>{"192.0.2.1:50000 he @1000000"});
  EXPECT_EQ(seen.counts->cut_short, 1U);
}

TEST(CaptureFile, that_breaks_off_gives_what_came_before_and_is_not_understood) {
  const auto whole = pcap(101).then(packet(1, 0, ip4(udp("one")))).then(packet(2, 0, ip4(udp("two"))));
  for (std::size_t size = 24; size < whole.size(); ++size) {
    const auto seen = seen_in(Wire{}.text(whole.string().substr(0, size)));
    const bool between = size == 24 || size == 24 + (whole.size() - 24) / 2;
    EXPECT_EQ(seen.counts.has_value(), between) << size;
    EXPECT_EQ(seen.datagrams.size(), size < 24 + (whole.size() - 24) / 2 ? 0U : 1U) << size;
    EXPECT_EQ(seen.counts ? Fault::NotUnderstood : seen.counts.error().fault, Fault::NotUnderstood);
  }
}

TEST(CaptureFile, that_is_none_is_not_understood) {
  for (const auto* const text : {"", "x", "this is no capture but a text of some length"}) {
    const auto seen = seen_in(Wire{}.text(text));
    ASSERT_FALSE(seen.counts) << text;
    EXPECT_EQ(seen.counts.error().fault, Fault::NotUnderstood);
    EXPECT_THAT(seen.counts.error().message, HasSubstr("nothing was imported"));
  }
}

TEST(CaptureFile, cannot_be_reached_where_it_is_not_there_or_a_folder) {
  const TempFolder folder;
  EXPECT_EQ(CaptureFile::open(folder / "none").error().fault, Fault::Unreachable);
  EXPECT_THAT(CaptureFile::open(folder / "none").error().message, HasSubstr(folder / "none"));
  EXPECT_EQ(CaptureFile::open(folder.path()).error().fault, Fault::Unreachable);
}

}  // namespace
}  // namespace whither
