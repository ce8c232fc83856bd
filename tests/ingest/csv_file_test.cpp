#include "ingest/csv_file.h"

#include <gmock/gmock.h>

#include "temp_folder.h"
#include "zone.h"

namespace whither {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto kNoon = time_of_seconds(1'786'708'800);  // 2026-08-14 12:00 UTC
constexpr const char* kLegacy =
    "ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out,sas,das,smk,dmk,dtos,dir,nh,nhb,svln,dvln,ismc,"
    "odmc,"
    "idmc,osmc,mpls1,mpls2,mpls3,mpls4,mpls5,mpls6,mpls7,mpls8,mpls9,mpls10,cl,sl,al,ra,eng,exid,tr\n";
constexpr const char* kLegacyEnd =
    "0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,    0.000,    0.000,    0.000,";

struct Contents {
  std::vector<Flow> flows;
  std::vector<std::string> names;  // of sources, where they have one
  CsvFile::Counts counts;
  std::vector<std::string> unknown;
  CsvKind kind{};
};

class Csv : public testing::Test {
 protected:
  Contents read(const std::string& text, const CsvFile::Settings& settings = {}) {
    Contents contents;
    auto file = CsvFile::open(folder_.write("text", text), settings);
    EXPECT_TRUE(file) << file.error().message;
    if (!file) return contents;
    contents.unknown = file->header().unknown();
    contents.kind = file->header().kind;
    const auto counts = file->read([&](Batch& batch) {
      for (const auto& flow : batch.flows) {
        contents.flows.push_back(flow);
        if (flow.has(Field::src_name)) contents.names.emplace_back(batch.texts.of(flow.src_name));
      }
    });
    EXPECT_TRUE(counts);
    contents.counts = *counts;
    return contents;
  }
  std::string refusal(const std::string& text) {
    const auto file = CsvFile::open(folder_.write("text", text), {});
    EXPECT_FALSE(file);
    EXPECT_EQ(file.error().fault, Fault::NotUnderstood);
    return file.error().message;
  }

  TempFolder folder_;
  Zone zone_{kBerlin};
};
using CsvOfNfdump = Csv;
using CsvOfSilk = Csv;
using CsvOfWhither = Csv;

TEST_F(CsvOfNfdump, of_1_6_and_early_1_7_has_local_times_and_zeros_for_what_is_not_known) {
  const auto found =
      read(std::string(kLegacy) +
           "2026-08-14 14:00:00,2026-08-14 14:00:02,2.250,192.168.1.139,192.0.2.1,40000,443,TCP,...AP.SF,0,"
           "16,10,1000,4,400,1,2,64500,64501,24,16,0,1,192.0.2.254,0.0.0.0,100,0,00:00:5e:00:53:01,"
           "00:00:00:00:00:00,00:00:5e:00:53:02,00:00:00:00:00:00,77-0-1," +
           kLegacyEnd +
           "192.0.2.9,0/0,1,2026-08-14 14:00:03.500\n"
           "2026-08-14 14:00:00,2026-08-14 14:00:00,0.000,2001:db8::1,2001:db8::2,0,769,ICMP6,........,0,"
           "0,1,100,0,0,0,0,0,0,0,0,0,0,0.0.0.0,0.0.0.0,0,0,00:00:00:00:00:00,00:00:00:00:00:00,"
           "00:00:00:00:00:00,00:00:00:00:00:00,0-0-0," +
           kLegacyEnd +
           "0.0.0.0,0/0,1,1970-01-01 01:00:00.000\n"
           "Summary\nflows,bytes,packets,avg_bps,avg_pps,avg_bpp\n2,1500,15,8,0,100\n");
  ASSERT_THAT(found.flows, SizeIs(2));
  const auto& flow = found.flows[0];
  EXPECT_EQ(flow.time_start, kNoon);
  EXPECT_EQ(flow.time_end, kNoon + 2s);
  EXPECT_EQ(flow.time_received, kNoon + 3500ms);
  EXPECT_EQ(flow.src_addr.to_string() + " " + flow.dst_addr.to_string(), "192.168.1.139 192.0.2.1");
  EXPECT_EQ((std::pair{flow.src_port, flow.dst_port}), (std::pair<std::uint16_t, std::uint16_t>{40000, 443}));
  EXPECT_EQ(flow.protocol, 6);
  EXPECT_EQ(flow.tcp_flags, 0x1b);
  EXPECT_EQ(flow.tos, 16);
  EXPECT_EQ((std::array{flow.packets, flow.bytes, flow.packets_reverse, flow.bytes_reverse}),
            (std::array<std::uint64_t, 4>{10, 1000, 4, 400}));
  EXPECT_EQ((std::array{flow.in_if, flow.out_if, flow.src_as, flow.dst_as}),
            (std::array<std::uint32_t, 4>{1, 2, 64500, 64501}));
  EXPECT_EQ((std::array{flow.src_mask, flow.dst_mask, flow.direction}), (std::array<std::uint8_t, 3>{24, 16, 1}));
  EXPECT_EQ(flow.next_hop.to_string() + " " + flow.exporter.to_string(), "192.0.2.254 192.0.2.9");
  EXPECT_EQ(flow.vlan, 100);
  EXPECT_EQ((std::array{flow.src_mac, flow.dst_mac}), (std::array<std::uint64_t, 2>{0x5e005301, 0x5e005302}));
  EXPECT_EQ(flow.mpls_label, 77U);
  EXPECT_FALSE(flow.has(Field::icmp_type) || flow.has(Field::kind) || flow.has(Field::sampling));

  const auto& other = found.flows[1];
  EXPECT_EQ((std::array{other.icmp_type, other.icmp_code}), (std::array<std::uint8_t, 2>{3, 1}));
  EXPECT_EQ(other.time_received, kNoon);
  for (const auto field : {Field::exporter, Field::next_hop, Field::src_mask, Field::vlan, Field::src_mac,
                           Field::mpls_label, Field::packets_reverse}) {
    EXPECT_FALSE(other.has(field)) << info_of(field).name;
  }
  EXPECT_EQ(found.counts.sums, (FlowSums{2, 11, 1100}));
  EXPECT_EQ(found.counts.told, (FlowSums{2, 15, 1500}));
  EXPECT_EQ(found.counts.lines.of(CsvLine::Summary), 3U);
  EXPECT_FALSE(found.counts.lines.first);
  EXPECT_TRUE(found.counts.whole_seconds);
  EXPECT_THAT(found.unknown, IsEmpty());
}

TEST_F(CsvOfNfdump, of_later_versions_has_other_names) {
  const auto found = read(
      "firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows\n"
      "2026-08-14 14:00:00.250,00:00:01.500,ICMP,192.168.1.139,0,192.0.2.1,8.0,2,168,1\n"
      "2026-08-14 14:00:00.250,3.000,TCP,192.168.1.139,40000,192.0.2.1,443,20,1680,2\n");
  ASSERT_THAT(found.flows, SizeIs(2));
  EXPECT_EQ(found.flows[0].time_start, kNoon + 250ms);
  EXPECT_EQ(found.flows[0].time_end, kNoon + 1750ms);
  EXPECT_EQ((std::array{found.flows[0].icmp_type, found.flows[0].icmp_code}), (std::array<std::uint8_t, 2>{8, 0}));
  EXPECT_EQ(found.flows[0].dst_port, 2048);
  EXPECT_EQ(found.flows[1].time_end, kNoon + 3250ms);
  EXPECT_EQ(found.counts.added_up, 1U);
  EXPECT_FALSE(found.counts.whole_seconds);
}

TEST_F(CsvOfNfdump, as_csv_fast_has_milliseconds_since_1970) {
  const auto found = read(
      "cnt,af,firstSeen,lastSeen,proto,srcAddr,srcPort,dstAddr,dstPort,srcAS,dstAS,input,output,flags,srcTos,packets,"
      "bytes\n"
      "1,2,1786708800250,1786708801000,17,192.168.1.139,40000,192.0.2.1,53,0,0,1,2,........,0,1,60\n");
  ASSERT_THAT(found.flows, SizeIs(1));
  EXPECT_EQ(found.flows[0].time_start, kNoon + 250ms);
  EXPECT_EQ(found.flows[0].time_end, kNoon + 1s);
  EXPECT_THAT(found.unknown, IsEmpty());
}

TEST_F(CsvOfSilk, is_padded_and_in_utc) {
  const auto found = read(
      "            sIP|            dIP|sPort|dPort|pro|   packets|     bytes|   flags|                  sTime| "
      "duration|"
      "                  eTime|sen|\n"
      "  192.168.1.139|      192.0.2.1|40000|  443|  6|        10|      1000| FS PA  |2026/08/14T12:00:00.250|    "
      "1.500|"
      "2026/08/14T12:00:01.750| S0|\n"
      "  192.168.1.139|      192.0.2.1|    0|  771|  1|         1|        84|        |2026/08/14T12:00:00.000|    "
      "0.000|"
      "2026/08/14T12:00:00.000| S0|\n");
  ASSERT_THAT(found.flows, SizeIs(2));
  EXPECT_EQ(found.kind, CsvKind::Silk);
  EXPECT_EQ(found.flows[0].time_start, kNoon + 250ms);
  EXPECT_EQ(found.flows[0].time_end, kNoon + 1750ms);
  EXPECT_EQ(found.flows[0].time_received, kNoon + 1750ms);
  EXPECT_EQ(found.flows[0].tcp_flags, 0x1b);
  EXPECT_EQ((std::array{found.flows[1].icmp_type, found.flows[1].icmp_code}), (std::array<std::uint8_t, 2>{3, 3}));
  EXPECT_FALSE(found.flows[1].has(Field::tcp_flags));
  EXPECT_FALSE(found.counts.lines.first);
  EXPECT_THAT(found.unknown, IsEmpty());
}

TEST_F(CsvOfSilk, may_be_asked_for_in_other_forms) {
  const auto with_commas =
      read("sIP,dIP,pro,bytes,sTime,dur+msec,iTy,iCo\n3232235915,192.000.002.001,1,84,1786708800.25,0.5,8,0\n");
  ASSERT_THAT(with_commas.flows, SizeIs(1));
  EXPECT_EQ(with_commas.flows[0].src_addr.to_string(), "192.168.1.139");
  EXPECT_EQ(with_commas.flows[0].dst_addr.to_string(), "192.0.2.1");
  EXPECT_EQ(with_commas.flows[0].time_end, kNoon + 750ms);
  EXPECT_EQ(with_commas.flows[0].icmp_type, 8);
  const auto local = read("sIP;dIP;sTime\n192.168.1.139;192.0.2.1;2026-08-14 14:00:00\n", {.zone = CsvZone{}});
  EXPECT_EQ(local.flows.at(0).time_start, kNoon);
  EXPECT_TRUE(local.counts.whole_seconds);
}

TEST_F(CsvOfWhither, keeps_what_is_told_and_what_is_not) {
  const auto found = read(
      "src_addr,dst_addr,time_start,time_end,kind,clock_shifted,src_name,packets,bytes,suspect,extra,device\r\n"
      "192.168.1.139,2001:db8::1,2026-08-14T12:00:00.000001+00:00,2026-08-14T14:00:01+02:00,nat,true,\" "
      "\"\"a\"\",b\",1,,"
      "false,\"{\"\"x\"\":1}\",192.168.1.139\r\n");
  ASSERT_THAT(found.flows, SizeIs(1));
  const auto& flow = found.flows[0];
  EXPECT_EQ(flow.time_start, kNoon + 1us);
  EXPECT_EQ(flow.time_end, kNoon + 1s);
  EXPECT_EQ(flow.kind, FlowKind::Nat);
  EXPECT_TRUE(flow.clock_shifted);
  EXPECT_TRUE(flow.has(Field::suspect));
  EXPECT_FALSE(flow.suspect);
  EXPECT_THAT(found.names, ElementsAre(" \"a\",b"));
  EXPECT_FALSE(flow.has(Field::bytes) || flow.has(Field::time_received) || flow.has(Field::protocol));
  EXPECT_TRUE(flow.has(Field::extra));
  EXPECT_THAT(found.unknown, IsEmpty());
  EXPECT_FALSE(found.counts.whole_seconds);
}

TEST_F(CsvOfWhither, takes_off_the_apostrophe_that_keeps_a_spreadsheet_from_running_a_cell) {
  const auto found = read(
      "src_addr,dst_addr,time_start,src_name\n1.1.1.1,1.1.1.2,@,x\n192.0.2.1,192.0.2.2,2026-08-14,'=1+1\n"
      "192.0.2.1,192.0.2.2,2026-08-14,''=1+1\n192.0.2.1,192.0.2.2,2026-08-14,'quoted'\n");
  EXPECT_THAT(found.names, ElementsAre("=1+1", "'=1+1", "'quoted'"));
}

TEST_F(CsvOfWhither, is_refused_where_extra_is_no_json) {
  const auto found = read("src_addr,dst_addr,time_start,extra\n192.0.2.1,192.0.2.2,2026-08-14,\"{\"\n");
  EXPECT_EQ(found.counts.lines.of(CsvLine::Value), 1U);
}

TEST_F(Csv, counts_each_line_that_is_no_flow_and_tells_the_first) {
  const auto found = read("sIP,dIP,sPort,sTime\n" +
                          std::string("192.0.2.1,192.0.2.2,1,2026-08-14 12:00:00\n"
                                      "192.0.2.1,192.0.2.2,http,2026-08-14 12:00:00\n"
                                      "192.0.2.1,192.0.2.2,1\n"
                                      "192.0.2.1,192.0.2.2,1,\n"
                                      "\"192.0.2.1,192.0.2.2,1,2026-08-14 12:00:00\n"
                                      "sIP,dIP,sPort,sTime\n"
                                      "\n") +
                          std::string(CsvRecords::kLargest + 1, 'x') + "\n192.0.2.3,192.0.2.2,1,2026-08-14 12:00:00");
  EXPECT_THAT(found.flows, SizeIs(2));
  for (const auto line :
       {CsvLine::Value, CsvLine::Cells, CsvLine::Time, CsvLine::Quotes, CsvLine::Header, CsvLine::Length}) {
    EXPECT_EQ(found.counts.lines.of(line), 1U) << static_cast<int>(line);
  }
  ASSERT_TRUE(found.counts.lines.first);
  EXPECT_EQ(found.counts.lines.first->number, 3U);
  EXPECT_EQ(found.counts.lines.first->line, CsvLine::Value);
  EXPECT_EQ(found.counts.lines.first->what, "`http` is no value of sPort");
}

TEST_F(Csv, takes_columns_in_any_order_and_tells_those_that_it_does_not_know) {
  const auto found = read("mood,dIP,sTime,sIP,colour\ngood,192.0.2.2,2026-08-14,192.0.2.1,red\n");
  ASSERT_THAT(found.flows, SizeIs(1));
  EXPECT_EQ(found.flows[0].src_addr.to_string(), "192.0.2.1");
  EXPECT_THAT(found.unknown, ElementsAre("mood", "colour"));
}

TEST_F(Csv, gives_the_router_that_was_named_to_flows_that_do_not_tell_it) {
  const auto found =
      read("ts,sa,da,ra\n2026-08-14,192.0.2.1,192.0.2.2,192.0.2.9\n2026-08-14,192.0.2.1,192.0.2.2,0.0.0.0\n",
           {.router = Address::v4(0xc0000208)});
  EXPECT_EQ(found.flows.at(0).exporter.to_string(), "192.0.2.9");
  EXPECT_EQ(found.flows.at(1).exporter.to_string(), "192.0.2.8");
}

TEST_F(Csv, is_refused_without_what_a_flow_needs) {
  EXPECT_THAT(refusal("sIP|sPort|\n"),
              HasSubstr("names no destination address (dst_addr, da, dstAddr or dIP), no time"));
  EXPECT_THAT(refusal("ts,te,pr\n"), HasSubstr("names no source address"));
  EXPECT_THAT(refusal("sa,da,td\n"), HasSubstr("names no time"));
  EXPECT_THAT(refusal("a,b,c\n"), HasSubstr("does not begin with a header that is known"));
  EXPECT_THAT(refusal(""), HasSubstr("does not begin with a header that is known"));
  EXPECT_THAT(refusal("2026-08-14 14:00:00,2026-08-14 14:00:02,2.250,192.168.1.139"), HasSubstr("without -q"));
  EXPECT_THAT(refusal(std::string(100'000, '\0')), HasSubstr("does not begin with a header that is known"));
}

TEST_F(Csv, of_many_lines_comes_in_pieces) {
  std::string text = "sIP,dIP,bytes,sTime\n";
  for (int i = 0; i < 10'000; ++i) text += "192.0.2.1,192.0.2.2," + std::to_string(i) + ",1786708800\n";
  auto file = CsvFile::open(folder_.write("text", text), {});
  std::vector<std::size_t> sizes;
  const auto counts = file->read([&](Batch& batch) { sizes.push_back(batch.flows.size()); });
  EXPECT_THAT(sizes, ElementsAre(4096, 4096, 1808));
  EXPECT_EQ(counts->sums.bytes, 49'995'000U);
}

}  // namespace
}  // namespace whither
