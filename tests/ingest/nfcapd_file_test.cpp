#include "ingest/nfcapd_file.h"

#include <bzlib.h>
#include <gmock/gmock.h>
#include <lz4.h>
#include <zstd.h>

#include <filesystem>

#include "ingest/nfcapd_contents.h"
#include "ingest/nfcapd_files.h"

namespace whither {
namespace {

using testing::HasSubstr;

Flow only_flow(const std::vector<std::string>& elements, std::uint8_t flags = 0) {
  const auto contents = read_nfcapd_bytes(file_of({flow3(elements, flags)}));
  EXPECT_TRUE(contents.counts) << contents.counts.error().message;
  EXPECT_EQ(contents.flows.size(), 1U);
  return contents.flows.empty() ? Flow{} : contents.flows.front();
}

TEST(NfcapdFile, reads_a_flow_of_layout_2) {
  const auto contents = read_nfcapd_bytes(file_of({exporter_record(), flow3({common(), ends4()})}));
  ASSERT_TRUE(contents.counts) << contents.counts.error().message;
  ASSERT_EQ(contents.flows.size(), 1U);
  const auto& flow = contents.flows.front();
  EXPECT_EQ(flow.src_addr.to_string(), "192.168.1.139");
  EXPECT_EQ(flow.dst_addr.to_string(), "198.51.100.7");
  EXPECT_EQ(flow.time_start, time_of_micros(kStart * 1000));
  EXPECT_EQ(flow.time_end, time_of_micros((kStart + 1500) * 1000));
  EXPECT_EQ(flow.time_received, time_of_micros((kStart + 9000) * 1000));
  EXPECT_EQ(flow.src_port, 50'000);
  EXPECT_EQ(flow.dst_port, 443);
  EXPECT_EQ(flow.protocol, 6);
  EXPECT_EQ(flow.tcp_flags, 0x1b);
  EXPECT_EQ(flow.tos, 0x20);
  EXPECT_EQ(flow.packets, 7U);
  EXPECT_EQ(flow.bytes, 4200U);
  EXPECT_EQ(flow.sampling, 1U);
  EXPECT_EQ(flow.exporter.to_string(), "192.0.2.1");
  EXPECT_EQ(flow.observation_domain, 77U);
  EXPECT_EQ(contents.counts->sums, (FlowSums{1, 7, 4200}));
  EXPECT_EQ(contents.counts->told, (FlowSums{1, 7, 4200}));
}

TEST(NfcapdFile, takes_what_elements_tell) {
  const auto flow = only_flow(
      {common(), nfcapd_piece(3, Little{}.u64(0x20010db800000000).u64(0x139).u64(0x20010db800010000).u64(0x10)),
       nfcapd_piece(4, Little{}.u32(3).u32(4).u8(64).u8(48).u8(1).u8(0).u8(0).u8(2).u16(0)),
       nfcapd_piece(6, Little{}.u32(12).u32(13)), nfcapd_piece(7, Little{}.u32(64496).u32(64511)),
       nfcapd_piece(11, Little{}.u64(0x20010db800000000).u64(0xfe)), nfcapd_piece(12, Little{}.u32(kRouter)),
       nfcapd_piece(14, Little{}.u32(1234 << 4 | 1).zeros(36)),
       nfcapd_piece(15, Little{}.u64(0x0200'0000'0001).u64(2).u64(0x0200'0000'0003).u64(4)),
       nfcapd_piece(27, Little{}.u8(13).u8(0).u8(1).u8(2)), nfcapd_piece(33, Little{}.u64(0).u32(5))});
  EXPECT_EQ(flow.src_addr.to_string(), "2001:db8::139");
  EXPECT_EQ(flow.dst_addr.to_string(), "2001:db8:1::10");
  EXPECT_EQ(flow.next_hop.to_string(), "2001:db8::fe");
  EXPECT_EQ(flow.exporter.to_string(), "192.0.2.1");
  EXPECT_EQ(std::tuple(flow.in_if, flow.out_if), std::tuple(3U, 4U));
  EXPECT_EQ(std::tuple(flow.src_mask, flow.dst_mask, flow.direction, flow.end_reason), std::tuple(64, 48, 1, 2));
  EXPECT_EQ(flow.vlan, 12);
  EXPECT_EQ(std::tuple(flow.src_as, flow.dst_as), std::tuple(64496U, 64511U));
  EXPECT_EQ(flow.mpls_label, 1234U);
  EXPECT_EQ(std::tuple(flow.src_mac, flow.dst_mac), std::tuple(0x0200'0000'0001U, 0x0200'0000'0003U));
  EXPECT_EQ(flow.observation_domain, 5U);
  EXPECT_TRUE(flow.has(Field::application));
}

TEST(NfcapdFile, leaves_out_what_is_not_told) {
  const auto flow = only_flow({common(), ends4(), nfcapd_piece(4, Little{}.zeros(16)),
                               nfcapd_piece(10, Little{}.u32(0)), nfcapd_piece(20, Little{}.u32(0).u32(kServer))});
  for (const auto field : {Field::src_mask, Field::dst_mask, Field::end_reason, Field::next_hop, Field::nat_src_addr,
                           Field::exporter, Field::observation_domain, Field::icmp_type}) {
    EXPECT_FALSE(flow.has(field)) << info_of(field).name;
  }
  EXPECT_EQ(flow.nat_dst_addr.to_string(), "198.51.100.7");
}

TEST(NfcapdFile, finds_type_and_code_of_icmp_in_the_port) {
  const auto flow = only_flow({common(1, 0x0301), ends4()});
  EXPECT_EQ(std::tuple(flow.icmp_type, flow.icmp_code), std::tuple(3, 1));
}

TEST(NfcapdFile, reads_what_firewalls_and_translations_did) {
  const auto at = Little{}.u64(0).u64(0).u64(kStart + 9).u64(0).u64(0).u16(1).u16(2).u8(17).u8(0).u8(0).u8(0).string();
  const auto denied =
      only_flow({nfcapd_piece(1, at), ends4(), nfcapd_piece(19, Little{}.u64(kStart).u32(9).u16(1001).u8(3).u8(0)),
                 nfcapd_piece(21, Little{}.u64(0).u64(0).u64(0x20010db800000000).u64(1)),
                 nfcapd_piece(22, Little{}.u16(0).u16(8080))},
                1);
  EXPECT_EQ(denied.firewall_event, 3);
  EXPECT_EQ(denied.time_start, time_of_micros(kStart * 1000));
  EXPECT_EQ(denied.nat_dst_addr.to_string(), "2001:db8::1");
  EXPECT_EQ(denied.nat_dst_port, 8080);
  EXPECT_FALSE(denied.has(Field::nat_src_port));
  const auto made =
      only_flow({nfcapd_piece(1, at), ends4(), nfcapd_piece(25, Little{}.u64(kStart).u32(1).u8(4).u8(0).u16(0))}, 1);
  EXPECT_EQ(made.nat_event, 4);
}

TEST(NfcapdFile, knows_the_other_direction) {
  const auto flow = only_flow({common(), ends4(), nfcapd_piece(5, Little{}.u64(1).u64(3).u64(900))});
  EXPECT_EQ(std::tuple(flow.packets, flow.bytes), std::tuple(7U, 4200U));
  EXPECT_EQ(std::tuple(flow.packets_reverse, flow.bytes_reverse), std::tuple(3U, 900U));
}

// Biflows are of IPFIX; what exporters of NetFlow v9 count as they send it on is the flow itself.
TEST(NfcapdFile, knows_who_counts_only_what_leaves) {
  const auto zero =
      Little{}.u64(kStart).u64(kStart).u64(0).u64(0).u64(0).u16(1).u16(2).u8(6).u8(0).u8(0).u8(0).string();
  const auto flow = flow3({nfcapd_piece(1, zero), ends4(), nfcapd_piece(5, Little{}.u64(1).u64(3).u64(900))});
  const auto leaving = read_nfcapd_bytes(file_of({exporter_record(), flow})).flows.at(0);
  EXPECT_EQ(std::tuple(leaving.packets, leaving.bytes), std::tuple(3U, 900U));
  EXPECT_FALSE(leaving.has(Field::bytes_reverse));
  const auto answer = read_nfcapd_bytes(file_of({exporter_record(1, 10), flow})).flows.at(0);
  EXPECT_EQ(std::tuple(answer.bytes, answer.bytes_reverse), std::tuple(0U, 900U));
}

TEST(NfcapdFile, tells_flows_that_were_scaled) {
  const auto contents = read_nfcapd_bytes(file_of({flow3({common(), ends4()}, 2)}));
  ASSERT_TRUE(contents.counts);
  EXPECT_EQ(contents.counts->scaled, 1U);
  EXPECT_FALSE(contents.flows.front().has(Field::sampling));
}

TEST(NfcapdFile, counts_what_it_does_not_know) {
  const auto records =
      flow3({nfcapd_piece(999, "what"), common(), ends4()}) + nfcapd_piece(99, "ever") + flow3({ends4()});
  const auto contents = read_nfcapd_bytes(
      NfcapdFile2{.blocks = nfcapd_block(3, records) + nfcapd_block(1000, "an array", 4), .count = 2}.string());
  ASSERT_TRUE(contents.counts) << contents.counts.error().message;
  EXPECT_EQ(contents.flows.size(), 1U);
  EXPECT_EQ(contents.counts->unknown_values, 1U);
  EXPECT_EQ(contents.counts->unknown_records, 2U);
  EXPECT_EQ(contents.counts->unknown_blocks, 1U);
  EXPECT_FALSE(contents.counts->told);
}

std::string packed_with(std::uint8_t compression, const std::string& bytes) {
  std::string out(bytes.size() + 1000, '\0');
  if (compression == 2) {
    auto size = static_cast<unsigned>(out.size());
    auto copy = bytes;
    BZ2_bzBuffToBuffCompress(out.data(), &size, copy.data(), static_cast<unsigned>(copy.size()), 9, 0, 0);
    out.resize(size);
  } else if (compression == 3) {
    out.resize(static_cast<std::size_t>(
        LZ4_compress_default(bytes.data(), out.data(), static_cast<int>(bytes.size()), static_cast<int>(out.size()))));
  } else {
    out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 3));
  }
  return out;
}

TEST(NfcapdFile, unpacks_bzip2_lz4_and_zstandard) {
  std::string records;
  for (int i = 0; i < 5000; ++i) records += flow3({common(), ends4()});
  for (const std::uint8_t compression : {std::uint8_t{2}, std::uint8_t{3}, std::uint8_t{4}}) {
    const auto packed = nfcapd_block(5000, packed_with(compression, records));
    const auto plain = nfcapd_block(5000, records, 3, 1);
    const auto contents =
        read_nfcapd_bytes(NfcapdFile2{.blocks = packed + plain, .count = 2, .compression = compression}.string());
    ASSERT_TRUE(contents.counts) << contents.counts.error().message;
    EXPECT_EQ(contents.flows.size(), 10'000U) << "compression " << int{compression};
    const auto broken = read_nfcapd_bytes(
        NfcapdFile2{.blocks = nfcapd_block(5000, packed.substr(12, 60)), .compression = compression}.string());
    ASSERT_FALSE(broken.counts);
    EXPECT_THAT(broken.counts.error().message, HasSubstr("is damaged in block 1: it cannot be unpacked"));
  }
}

// A block that unpacks to more than any nfdump writes.
TEST(NfcapdFile, bounds_what_a_block_unpacks_to) {
  const auto packed = packed_with(4, std::string(NfcapdBlock::kLargest + 1, '\0'));
  const auto contents = read_nfcapd_bytes(NfcapdFile2{.blocks = nfcapd_block(1, packed), .compression = 4}.string());
  ASSERT_FALSE(contents.counts);
  EXPECT_EQ(contents.counts.error().fault, Fault::NotUnderstood);
}

}  // namespace
}  // namespace whither
