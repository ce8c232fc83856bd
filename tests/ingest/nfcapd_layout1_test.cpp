#include <gmock/gmock.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "ingest/nfcapd_contents.h"
#include "ingest/nfcapd_files.h"

// Files of nfdump 1.6.
namespace whither {
namespace {

TEST(NfcapdLayout1, reads_a_flow_of_layout_1) {
  const auto contents = read_nfcapd_bytes(file1());
  ASSERT_TRUE(contents.counts) << contents.counts.error().message;
  ASSERT_EQ(contents.flows.size(), 1U);
  const auto& flow = contents.flows.front();
  EXPECT_EQ(flow.src_addr.to_string(), "192.168.1.139");
  EXPECT_EQ(flow.time_start, time_of_micros(kStart * 1000));
  EXPECT_EQ(flow.time_end, time_of_micros((kStart + 1500) * 1000));
  EXPECT_EQ(flow.time_received, time_of_micros((kStart + 9000) * 1000));
  EXPECT_EQ(std::tuple(flow.packets, flow.bytes, flow.protocol, flow.dst_port), std::tuple(7U, 4200U, 6, 443));
  EXPECT_EQ(std::tuple(flow.in_if, flow.out_if, flow.src_as, flow.dst_as), std::tuple(3U, 4U, 64496U, 64511U));
  EXPECT_EQ(std::tuple(flow.direction, flow.src_mask, flow.dst_mask, flow.vlan), std::tuple(1, 24, 16, 12));
  EXPECT_EQ(flow.next_hop.to_string(), "192.0.2.254");
  EXPECT_EQ(std::tuple(flow.src_mac, flow.dst_mac), std::tuple(0x0200'0000'0001U, 0x0200'0000'0003U));
  EXPECT_EQ(flow.mpls_label, 1234U);
  EXPECT_EQ(flow.exporter.to_string(), "192.0.2.1");
  EXPECT_EQ(flow.observation_domain, 77U);
  EXPECT_EQ(contents.counts->told, (FlowSums{1, 7, 4200}));
}

// Only nfdump itself says whether the file above is one.
TEST(NfcapdLayout1, reads_layout_1_as_nfdump_does) {
  if (std::system("command -v nfdump >/dev/null") != 0) GTEST_SKIP() << "nfdump is not installed";
  const TempFolder folder;
  const auto path = folder.write("nfcapd.1", file1());
  const auto command =
      "TZ=UTC nfdump -q -r " + path +
      " -o 'fmt:%ts|%te|%pr|%sap|%dap|%pkt|%byt|%in|%out|%sas|%das|%smk|%dmk|%nh|%svln|%ismc|%idmc|%mpls1|%ra' | tr -d "
      "' '";
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  std::string line(500, '\0');
  line.resize(std::fread(line.data(), 1, line.size(), pipe));
  ::pclose(pipe);
  EXPECT_EQ(line,
            "2025-10-0908:53:20.123|2025-10-0908:53:21.623|TCP|192.168.1.139:50000|198.51.100.7:443|7|4200|3|4|64496|"
            "64511|24|16|192.0.2.254|12|02:00:00:00:00:01|02:00:00:00:00:03|1234-0-0|192.0.2.1\n");
}

TEST(NfcapdLayout1, reads_flows_of_early_nfdump_1_6) {
  Little value;
  value.u8(1 | 2).u8(1).u16(9).u16(0).u16(0).u32(1'760'000'000).u32(1'760'000'000).u8(0).u8(0).u8(58).u8(0).u16(0);
  value.u16(128 << 8).u64(0x20010db800000000).u64(1).u64(0x20010db800000000).u64(2).u64(2).u32(200);
  value.u16(5).u16(6).u16(100).u16(200);
  const auto records = exporter_record() + map1(9, {4, 6}) + nfcapd_piece(1, value);
  const auto contents = read_nfcapd_bytes(NfcapdFile1{.blocks = nfcapd_block(3, records, 2)}.string());
  ASSERT_TRUE(contents.counts) << contents.counts.error().message;
  ASSERT_EQ(contents.flows.size(), 1U);
  const auto& flow = contents.flows.front();
  EXPECT_EQ(flow.dst_addr.to_string(), "2001:db8::2");
  EXPECT_EQ(std::tuple(flow.packets, flow.bytes, flow.icmp_type), std::tuple(2U, 200U, 128));
  EXPECT_EQ(std::tuple(flow.in_if, flow.out_if, flow.src_as, flow.dst_as), std::tuple(5U, 6U, 100U, 200U));
  EXPECT_EQ(flow.exporter.to_string(), "192.0.2.1");
  EXPECT_EQ(flow.time_received, flow.time_end);
}

TEST(NfcapdLayout1, keeps_a_flow_up_to_an_extension_that_it_does_not_know) {
  const auto records = map1(0, {7, 30, 23}) + flow1(0, Little{}.u32(1).u32(2).zeros(20));
  const auto contents = read_nfcapd_bytes(NfcapdFile1{.blocks = nfcapd_block(2, records, 2)}.string());
  ASSERT_TRUE(contents.counts);
  EXPECT_EQ(contents.counts->unknown_values, 1U);
  EXPECT_EQ(contents.flows.front().dst_as, 2U);
  EXPECT_FALSE(contents.flows.front().has(Field::exporter));
}

TEST(NfcapdLayout1, reads_a_file_of_the_wild) {
  const std::string path = std::string(WHITHER_SHARED_DIR) + "/findings/test1-malicious.nfdump";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "there is no " << path;
  const auto contents = read_nfcapd(path);
  ASSERT_TRUE(contents.counts) << contents.counts.error().message;
  EXPECT_EQ(contents.flows.size(), 4593U);
  EXPECT_EQ(contents.counts->sums, contents.counts->told);
  EXPECT_EQ(contents.counts->unknown_records + contents.counts->unknown_values + contents.counts->unknown_blocks, 0U);
  EXPECT_EQ(contents.flows.front().exporter.to_string(), "147.32.82.62");
}

}  // namespace
}  // namespace whither
