#include "report/flow_print.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "report/naming.h"
#include "report/sample.h"
#include "zone.h"

namespace whither {
namespace {

using testing::HasSubstr;

class FlowPrint : public Named {
 protected:
  static constexpr Duration kMinute = std::chrono::minutes{1};
  static constexpr Duration kHour = std::chrono::hours{1};

  std::string printed(Format format, const std::vector<Flow>& flows, const Question& question = {}) {
    std::string out;
    const auto names = context();
    FlowPrinter printer(format, names, kNoon, 0, [&](std::string_view text) { out += text; });
    printer.begin(question);
    for (const auto& flow : flows) printer.add(flow, {});
    printer.finish(FlowPrinter::Ending::Whole, complete_);
    EXPECT_EQ(printer.count(), flows.size());
    return out;
  }
  std::string key_of(std::string_view text) const { return owner_of(Address::parse(text).value(), table_).key; }

  Zone zone_{"UTC0"};
  std::optional<Completeness> complete_;
};

TEST_F(FlowPrint, writes_a_flow_as_json) {
  EXPECT_EQ(flow_json(flow({.bytes = 300, .packets = 2}), {}, context()),
            "{\"time_start\":\"2026-08-14T12:00:00+00:00\",\"time_end\":\"2026-08-14T12:00:02+00:00\","
            "\"time_received\":\"2026-08-14T12:00:03+00:00\",\"exporter\":\"192.0.2.1\",\"sampling\":1,"
            "\"kind\":\"traffic\",\"src_addr\":\"192.168.1.139\",\"dst_addr\":\"11.0.0.8\",\"src_port\":50000,"
            "\"dst_port\":443,\"protocol\":6,\"packets\":2,\"bytes\":300,\"device\":\"192.168.1.139\","
            "\"src_org\":\"local network\",\"dst_org\":\"Example One\",\"dst_country\":\"US\"}");
}

TEST_F(FlowPrint, has_no_key_for_what_a_flow_lacks) {
  EXPECT_EQ(flow_json({}, {}, context()), "{}");
  Flow flow;
  WHITHER_PUT(flow, src_mac, 0x0000'0a0b'0c0d'0e0fU & 0xffff'ffff'ffffU);
  WHITHER_PUT(flow, clock_shifted, true);
  WHITHER_PUT(flow, dst_addr, Address::parse(kStranger).value());
  EXPECT_EQ(flow_json(flow, {}, context()),
            "{\"clock_shifted\":true,\"dst_addr\":\"14.0.0.8\",\"src_mac\":\"0a:0b:0c:0d:0e:0f\"}");
}

TEST_F(FlowPrint, calls_devices_by_the_name_that_they_had_then) {
  const auto phone = Address::parse(kPhone).value();
  const DeviceBook book({},
                        {{.name = "a phone whose name is too long for a column", .keys = {"mac:00:00:5e:00:53:01"}}},
                        {{phone, 0x00005e005301, "", "lease", kNoon - kHour, kNoon + kHour},
                         {phone, 0x00005e005302, "tv", "lease", kNoon + 2 * kHour, kNoon + 3 * kHour}});
  auto names = context();
  names.devices = &book;
  EXPECT_THAT(flow_line(flow(), {}, names, kNoon), HasSubstr(" a phone whose name is t… 11.0.0.8 "));
  EXPECT_THAT(
      flow_json(flow(), {}, names),
      HasSubstr("\"device\":\"192.168.1.139\",\"device_name\":\"a phone whose name is too long for a column\""));
  auto later = flow();
  later.time_start += 150 * kMinute;
  EXPECT_THAT(flow_line(later, {}, names, kNoon), HasSubstr(" tv "));
}

TEST_F(FlowPrint, has_a_cell_for_each_name_in_the_header) {
  EXPECT_EQ(flow_columns(context()).size(), flow_cells(flow(), {}, context()).size());
  EXPECT_EQ(flow_columns(context()).size(), kFieldCount + 6);
  EXPECT_THAT(header_of(flow_columns(context()), Format::Csv),
              testing::EndsWith(",extra,device,device_name,src_org,dst_org,src_country,dst_country\n"));
  EXPECT_THAT(record_of(flow_cells(flow({.dst = kTwo}), {}, context()), Format::Csv),
              testing::EndsWith(",local network,\"Example, \"\"Two\"\"\",,DE\n"));
}

TEST_F(FlowPrint, has_the_name_by_reverse_dns_of_a_peer_that_has_no_other) {
  const ReverseNames names = {{Address::parse("11.0.0.8").value(), "host-8.example"}};
  auto with_names = context();
  with_names.reverse = &names;
  EXPECT_EQ(flow_columns(with_names).back().name, "ptr");
  EXPECT_EQ(flow_cells(flow(), {}, with_names).size(), flow_columns(with_names).size());
  EXPECT_THAT(flow_json(flow(), {}, with_names), testing::EndsWith(",\"ptr\":\"host-8.example\"}"));
  EXPECT_THAT(flow_line(flow(), {}, with_names, kNoon), HasSubstr("PTR host-8.example"));
  EXPECT_THAT(flow_json(flow({.dst = kTwo}), {}, with_names), testing::Not(HasSubstr("ptr")));

  Texts texts;
  auto named = flow();
  WHITHER_PUT(named, dst_name, texts.id_of("www.example"));
  EXPECT_FALSE(unnamed_peer(named, with_names));
  EXPECT_THAT(flow_json(named, texts, with_names), testing::Not(HasSubstr("ptr")));
  EXPECT_THAT(flow_line(named, texts, with_names, kNoon), testing::Not(HasSubstr("PTR")));
}

TEST_F(FlowPrint, writes_json_with_the_question) {
  Question question;
  question.filter_text = "port 443";
  question.window.since = kNoon;
  const auto head = std::string{
      "{\"schema\":\"whither.flows/1\",\"query\":{\"filter\":\"port 443\",\"since\":"
      "\"2026-08-14T12:00:00+00:00\",\"limit\":10},\"rows\":["};
  const auto row = flow_json(flow(), {}, context());
  EXPECT_EQ(printed(Format::Json, {flow(), flow()}, question), head + "\n" + row + ",\n" + row + "\n]}\n");
  EXPECT_EQ(printed(Format::Json, {}, question), head + "\n]}\n");
}

TEST_F(FlowPrint, writes_lines_for_programs) {
  EXPECT_EQ(printed(Format::Ndjson, {flow()}), flow_json(flow(), {}, context()) + "\n");
  EXPECT_EQ(printed(Format::Csv, {flow()}), header_of(flow_columns(context()), Format::Csv) +
                                                record_of(flow_cells(flow(), {}, context()), Format::Csv));
  EXPECT_EQ(printed(Format::Ndjson, {}), "");
}

TEST_F(FlowPrint, writes_a_table_for_people) {
  EXPECT_EQ(printed(Format::Text, {flow({.bytes = 3000, .packets = 2000})}),
            "TIME             FROM           TO        ORGANISATION  SERVICE        PACKETS    BYTES    FOR\n"
            "14 Aug 12:00:00  192.168.1.139  11.0.0.8  Example One   443/tcp https    2 000  3.00 kB  2.0 s\n");
  EXPECT_EQ(printed(Format::Text, {}), "no flow matches\n");
}

TEST_F(FlowPrint, names_the_peer_that_is_not_local) {
  EXPECT_THAT(flow_line(flow({.src = kOne, .dst = kPhone}), {}, context(), kNoon), HasSubstr("Example One"));
  EXPECT_EQ(flow_line_header().size(), flow_line(flow(), {}, context(), kNoon).size());
}

TEST_F(FlowPrint, logs_the_article_s_line) {
  EXPECT_EQ(log_line(flow({.bytes = 402, .packets = 3})), "11.0.0.8,443,3,402,1786708803\n");
  EXPECT_EQ(log_line({}), ",0,0,0,0\n");
}

TEST_F(FlowPrint, names_owners) {
  EXPECT_EQ(key_of(kOne), "as64500");
  EXPECT_EQ(key_of(kOneToo), "as64500") << "the organisation's";
  EXPECT_EQ(autonomous_system_of(Address::parse(kOneToo).value(), table_).key, "as64501");
  EXPECT_EQ(key_of(kPhone), "local");
  EXPECT_EQ(key_of(kStranger), "unknown");
  EXPECT_EQ(key_of(kDocumentation), "documentation");
  EXPECT_EQ(owner_of(Address::parse(kNameless).value(), table_).name, "AS64503");
  EXPECT_EQ(owner_of(Address::parse(kOne).value(), AddressTable{}).key, "unknown");
}

TEST_F(FlowPrint, tells_how_complete_it_is_where_the_format_has_a_place_for_it) {
  complete_ = Completeness{.coverage = {.slot = std::chrono::minutes{15},
                                        .gaps = {{kNoon, kNoon + std::chrono::hours{2}}},
                                        .begins = {},
                                        .window = std::chrono::hours{24},
                                        .missing = std::chrono::hours{2}},
                           .lost_datagrams = 3,
                           .lost_since = kNoon};
  auto named = flow({.dst = kStranger, .bytes = 100});
  named.mark(Field::dst_name);
  auto sampled = flow({.src = kStranger, .dst = kPhone, .bytes = 400});
  WHITHER_PUT(sampled, sampling, 64U);
  const std::vector flows = {named, flow({.bytes = 500}), sampled};
  EXPECT_THAT(printed(Format::Json, flows),
              HasSubstr("\n],\"complete\":{\"estimated\":false,\"sampling\":64,\"window_s\":86400,\"missing_s\":7200,"
                        "\"gaps\":[{\"since\":\"2026-08-14T12:00:00+00:00\",\"until\":\"2026-08-14T14:00:00+00:00\"}],"
                        "\"lost_datagrams\":3,\"lost_since\":\"2026-08-14T12:00:00+00:00\",\"waiting_bytes\":0},"
                        "\"named\":{\"flows\":0.1,\"table\":0.5,\"none\":0.4}}\n"));
  EXPECT_THAT(
      printed(Format::Text, flows),
      testing::EndsWith("\n3 flows · sampled: the router sees 1 packet in 64, and counters are as it sent them\n"
                        "names: 10 % of bytes by domain, 50 % by the address table, 40 % unknown\n"
                        "gaps: no flow is known of 2 h in all: 14 Aug 12:00:00 – 14 Aug 14:00:00\n"
                        "lost: 3 datagrams since 14 Aug 12:00:00 (whither status)\n"));
  EXPECT_THAT(printed(Format::Text, {}), testing::StartsWith("no flow matches\ngaps: "));
  for (const auto format : {Format::Ndjson, Format::Csv, Format::Tsv}) {
    const auto told = printed(format, flows);
    complete_ = {};
    EXPECT_EQ(printed(format, flows), told) << "rows alone";
  }
}

}  // namespace
}  // namespace whither
