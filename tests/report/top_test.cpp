#include "report/top.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "report/sample.h"
#include "report/top_print.h"
#include "report/top_table.h"
#include "zone.h"

namespace whither {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto kMost = ~std::uint64_t{0};

class Top : public Named {
 protected:
  void SetUp() override {
    Named::SetUp();
    auto opened = Writer::open(layout_);
    ASSERT_TRUE(opened) << opened.error().message;
    writer_.emplace(std::move(*opened));
  }
  TopAnswer answer(const std::vector<Flow>& flows, const TopQuestion& question = {}) {
    EXPECT_TRUE(writer_->append(flows, {}));
    EXPECT_TRUE(writer_->commit(kNoon));
    auto store = Store::open(layout_);
    EXPECT_TRUE(store) << store.error().message;
    auto answer = top(*store, question, context());
    EXPECT_TRUE(answer) << answer.error().message;
    return answer.value_or(TopAnswer{});
  }
  // "KEY NAME BYTES" of each row.
  std::vector<std::string> rows(const std::vector<Flow>& flows, What what) {
    TopQuestion question;
    question.what = what;
    std::vector<std::string> rows;
    for (const auto& row : answer(flows, question).rows) {
      rows.push_back(fmt::format("{} {} {}", row.key, row.name, row.tally.bytes()));
    }
    return rows;
  }
  static TopQuestion of_device(const char* text, What what = What::Orgs) {
    TopQuestion question;
    question.what = what;
    question.common.device = device_of(*Net::parse(text));
    return question;
  }

  Layout layout_{folder_ / "store"};
  std::optional<Writer> writer_;
};

TEST_F(Top, has_a_place_for_names_by_reverse_dns_where_they_are_wanted) {
  TopQuestion question;
  question.what = What::Peers;
  auto found = answer({flow(), flow({.dst = kTwo})}, question);
  EXPECT_THAT(top_table(found, question, 0), testing::Not(HasSubstr("PTR")));
  EXPECT_EQ(top_sheet(found, question).columns.back().name, "share");
  question.with_ptr = true;
  found.rows[1].ptr = "host.example";
  EXPECT_THAT(top_table(found, question, 0), HasSubstr("host.example"));
  EXPECT_THAT(top_json(found, question), HasSubstr("\"ptr\":\"host.example\""));
  const auto sheet = top_sheet(found, question);
  EXPECT_EQ(sheet.columns.back().name, "ptr");
  sheet.each_row([&](std::span<const Cell> cells) { EXPECT_EQ(cells.size(), sheet.columns.size()); });
}

TEST_F(Top, of_nothing_is_empty) {
  const auto found = answer({});
  EXPECT_THAT(found.rows, IsEmpty());
  EXPECT_EQ(found.total.flows, 0U);
  EXPECT_EQ(found.named_share, 0);
}

TEST_F(Top, counts_what_the_local_end_sends_as_up) {
  const auto found =
      answer({flow({.bytes = 100, .packets = 2}), flow({.src = kOne, .dst = kPhone, .bytes = 900, .packets = 3})});
  ASSERT_THAT(found.rows, SizeIs(1));
  const auto& tally = found.rows[0].tally;
  EXPECT_EQ(tally.up, 100U);
  EXPECT_EQ(tally.down, 900U);
  EXPECT_EQ(tally.packets_up, 2U);
  EXPECT_EQ(tally.packets_down, 3U);
  EXPECT_EQ(tally.flows, 2U);
}

TEST_F(Top, counts_copies_unless_it_is_asked_to_count_once) {
  auto copied = flow({.bytes = 100});
  WHITHER_PUT(copied, copy, true);
  const std::vector flows = {flow({.bytes = 100}), copied};
  TopQuestion question;
  const auto all = answer(flows, question);
  EXPECT_EQ(all.total.bytes(), 200U);
  EXPECT_EQ(all.copies, 1U);
  EXPECT_THAT(top_json(all, question), HasSubstr(R"("copies":1)"));
  question.once = true;
  const auto once = answer({}, question);
  EXPECT_EQ(once.total.bytes(), 100U);
  EXPECT_EQ(once.total.flows, 1U);
  EXPECT_EQ(once.copies, 0U);
  EXPECT_THAT(top_json(once, question), HasSubstr(R"("once":true)"));
}

TEST_F(Top, counts_what_the_source_sends_as_up_where_both_ends_or_none_are_local) {
  const auto inside = answer({flow({.src = kPhone, .dst = "192.168.1.1", .bytes = 7})});
  EXPECT_EQ(inside.total.up, 7U);
  EXPECT_EQ(inside.rows[0].key, "local");
  const auto outside = answer({flow({.src = kOne, .dst = kTwo, .bytes = 8})});
  EXPECT_EQ(outside.total.up, 15U);
}

TEST_F(Top, of_a_device_is_seen_from_its_side) {
  const auto found = answer({flow({.src = "192.168.1.1", .dst = kPhone, .bytes = 10}),
                             flow({.dst = "192.168.1.1", .bytes = 3}), flow({.src = "192.168.1.7", .bytes = 1000})},
                            of_device("192.168.1.139"));
  EXPECT_EQ(found.total.down, 10U);
  EXPECT_EQ(found.total.up, 3U);
  EXPECT_EQ(found.total.flows, 2U) << "the other device's flow is not its own";
}

TEST_F(Top, of_a_device_may_be_of_a_network_of_either_family) {
  const auto found = answer({flow({.src = "2001:db8::7", .dst = kOneSix, .bytes = 10}), flow({.bytes = 1})},
                            of_device("2001:db8::/64"));
  EXPECT_EQ(found.total.up, 10U);
  EXPECT_EQ(found.rows[0].key, "as64500");
}

TEST_F(Top, of_a_device_abroad_has_the_local_end_as_its_peer) {
  const auto found =
      answer({flow({.bytes = 10}), flow({.src = kOne, .dst = kPhone, .bytes = 30})}, of_device("11.0.0.8"));
  EXPECT_EQ(found.total.up, 30U);
  EXPECT_EQ(found.total.down, 10U);
  EXPECT_EQ(found.rows[0].key, "local");
}

TEST_F(Top, counts_the_other_direction_of_a_biflow_the_other_way) {
  auto up = flow({.bytes = 100, .packets = 1});
  WHITHER_PUT(up, bytes_reverse, 5000U);
  WHITHER_PUT(up, packets_reverse, 7U);
  auto down = flow({.src = kOne, .dst = kPhone, .bytes = 20, .packets = 1});
  WHITHER_PUT(down, bytes_reverse, 3U);
  const auto found = answer({up, down});
  EXPECT_EQ(found.total.up, 103U);
  EXPECT_EQ(found.total.down, 5020U);
  EXPECT_EQ(found.total.packets_down, 8U);
  EXPECT_EQ(found.total.flows, 2U);
}

TEST_F(Top, scales_by_sampling_and_says_so) {
  auto sampled = flow({.bytes = 100, .packets = 2});
  WHITHER_PUT(sampled, sampling, 512U);
  auto unknown = flow({.bytes = 1});
  unknown.present &= ~(std::uint64_t{1} << static_cast<unsigned>(Field::sampling));
  auto zero = flow({.bytes = 1});
  WHITHER_PUT(zero, sampling, 0U);
  const auto found = answer({sampled, unknown, zero, flow({.bytes = 1})});
  EXPECT_EQ(found.total.up, 51'203U);
  EXPECT_EQ(found.total.packets_up, 1027U);
  EXPECT_EQ(found.total.flows, 4U) << "records are not scaled";
  EXPECT_EQ(found.max_sampling, 512U);
  EXPECT_THAT(top_json(found, {}), HasSubstr("\"complete\":{\"estimated\":true,\"sampling\":512,\"copies\":0}"));
}

TEST_F(Top, stays_at_the_largest_number) {
  auto sampled = flow({.bytes = kMost / 2});
  WHITHER_PUT(sampled, sampling, 3U);
  const auto found = answer(
      {flow({.bytes = 1}), flow({.bytes = kMost}), flow({.bytes = kMost}), flow({.dst = kTwo, .bytes = 1}), sampled});
  EXPECT_EQ(found.total.up, kMost);
  EXPECT_EQ(found.total.bytes(), kMost);
  EXPECT_EQ(found.rows[0].tally.bytes(), kMost);
}

TEST_F(Top, orders_ties_by_key) {
  EXPECT_THAT(
      rows({flow({.dst = kTwo}), flow({.dst = kOne}), flow({.dst = kStranger}), flow({.dst = kNameless})}, What::Orgs),
      ElementsAre("as64500 Example One 100", "as64502 Example, \"Two\" 100", "as64503 AS64503 100",
                  "unknown unknown 100"));
}

TEST_F(Top, orders_ties_of_addresses_by_number) {
  EXPECT_THAT(rows({flow({.dst = "100.0.0.1"}), flow({.dst = "20.0.0.1"}), flow({.dst = kOneSix})}, What::Peers),
              ElementsAre("20.0.0.1 unknown 100", "100.0.0.1 unknown 100", "2a00:1::8 Example One 100"));
}

TEST_F(Top, adds_up_with_what_is_not_shown) {
  std::vector<Flow> flows;
  for (int i = 1; i <= 20; ++i)
    flows.push_back(
        flow({.dst = kOne, .bytes = static_cast<std::uint64_t>(i), .dst_port = static_cast<std::uint16_t>(i)}));
  TopQuestion question;
  question.what = What::Ports;
  question.common.limit = 3;
  const auto found = answer(flows, question);
  ASSERT_THAT(found.rows, SizeIs(3));
  EXPECT_EQ(found.rows[0].key, "20/tcp");
  EXPECT_EQ(found.other_rows, 17U);
  EXPECT_EQ(found.total.bytes(), 210U);
  EXPECT_EQ(found.other.bytes(), 210U - 20 - 19 - 18);
  EXPECT_EQ(found.other.flows, 17U);
  question.common.limit = 0;
  EXPECT_THAT(answer({}, question).rows, SizeIs(20)) << "0 is all";
}

TEST_F(Top, is_sorted_by_what_was_asked) {
  const auto first = [&](Sort sort) {
    TopQuestion question;
    question.sort = sort;
    return answer({}, question).rows[0].key;
  };
  answer({flow({.dst = kOne, .bytes = 1000, .packets = 1}),
          flow({.src = kTwo, .dst = kPhone, .bytes = 900, .packets = 9}), flow({.dst = kStranger, .bytes = 1}),
          flow({.dst = kStranger, .bytes = 1})});
  EXPECT_EQ(first(Sort::Bytes), "as64500");
  EXPECT_EQ(first(Sort::Up), "as64500");
  EXPECT_EQ(first(Sort::Down), "as64502");
  EXPECT_EQ(first(Sort::Packets), "as64502");
  EXPECT_EQ(first(Sort::Flows), "unknown");
}

TEST_F(Top, orgs_joins_the_systems_of_one_organisation) {
  EXPECT_THAT(rows({flow({.dst = kOne}), flow({.dst = kOneToo}), flow({.dst = kOneSix}),
                    flow({.dst = "224.0.0.251", .bytes = 1})},
                   What::Orgs),
              ElementsAre("as64500 Example One 300", "multicast multicast 1"));
}

TEST_F(Top, asn_keeps_them_apart) {
  EXPECT_THAT(rows({flow({.dst = kOne}), flow({.dst = kOneToo, .bytes = 50}), flow({.dst = kNameless, .bytes = 10})},
                   What::Asn),
              ElementsAre("as64500 Example One 100", "as64501 Example One 50", "as64503 AS64503 10"));
}

TEST_F(Top, countries_have_their_code_and_name) {
  EXPECT_THAT(rows({flow({.dst = kOne}), flow({.dst = kTwo, .bytes = 50}), flow({.dst = kOneToo, .bytes = 20}),
                    flow({.dst = kStranger, .bytes = 10}), flow({.dst = "192.168.1.1", .bytes = 1})},
                   What::Countries),
              ElementsAre("US United States 100", "DE Germany 50", "unknown unknown 30", "local local network 1"));
}

TEST_F(Top, devices_are_the_local_ends) {
  EXPECT_THAT(
      rows({flow(), flow({.src = kOne, .dst = kPhone}), flow({.src = "192.168.1.7", .bytes = 50})}, What::Devices),
      ElementsAre("192.168.1.139 192.168.1.139 200", "192.168.1.7 192.168.1.7 50"));
}

TEST_F(Top, ports_are_the_lower_of_the_two_with_their_service) {
  EXPECT_THAT(rows({flow({.dst_port = 443}), flow({.src = kOne, .dst = kPhone, .src_port = 443, .dst_port = 50000}),
                    flow({.dst_port = 443, .protocol = 17}),
                    flow({.bytes = 1, .src_port = 50001, .dst_port = 50000, .protocol = 17})},
                   What::Ports),
              ElementsAre("443/tcp https 200", "443/udp https 100", "50000/udp 50000/udp 1"));
}

TEST_F(Top, ports_take_the_one_that_is_known) {
  auto without_dst = flow({.src_port = 53, .protocol = 17});
  without_dst.present &= ~(std::uint64_t{1} << static_cast<unsigned>(Field::dst_port));
  auto icmp = flow({.bytes = 1, .protocol = 1});
  icmp.present &= ~(std::uint64_t{3} << static_cast<unsigned>(Field::src_port));
  EXPECT_THAT(rows({without_dst, icmp}, What::Ports), ElementsAre("53/udp domain 100", "0/icmp icmp 1"));
}

TEST_F(Top, protocols_have_their_number_and_name) {
  auto unknown = flow({.bytes = 1});
  unknown.present &= ~(std::uint64_t{1} << static_cast<unsigned>(Field::protocol));
  EXPECT_THAT(rows({flow(), flow({.bytes = 50, .protocol = 17}), flow({.bytes = 20, .protocol = 253}), unknown},
                   What::Protocols),
              ElementsAre("6 tcp 100", "17 udp 50", "253 protocol 253 20", "unknown unknown 1"));
}

TEST_F(Top, routers_are_the_exporters) {
  EXPECT_THAT(rows({flow()}, What::Routers), ElementsAre("192.0.2.1 192.0.2.1 100"));
}

TEST_F(Top, names_an_absent_address_unknown) {
  auto without = flow();
  without.present &= ~(std::uint64_t{1} << static_cast<unsigned>(Field::dst_addr));
  EXPECT_THAT(rows({without}, What::Peers), ElementsAre("unknown unknown 100"));
  EXPECT_THAT(rows({}, What::Orgs), ElementsAre("unknown unknown 100"));
}

TEST_F(Top, counts_traffic_alone) {
  auto nat = flow({.bytes = 1000});
  WHITHER_PUT(nat, kind, FlowKind::Nat);
  auto firewall = flow({.bytes = 1000});
  WHITHER_PUT(firewall, kind, FlowKind::Firewall);
  EXPECT_EQ(answer({nat, firewall, flow({.bytes = 1})}).total.bytes(), 1U);
}

TEST_F(Top, takes_the_filter_and_the_window) {
  TopQuestion question;
  question.common.filter = Filter::parse("dst port 443", {}).value();
  EXPECT_EQ(answer({flow(), flow({.dst_port = 80})}, question).total.flows, 1U);
  question.common.window = {kNoon + std::chrono::seconds{3}, std::nullopt};
  EXPECT_EQ(answer({}, question).total.flows, 0U);
  question.common.window = {kNoon + std::chrono::seconds{1}, std::nullopt};
  EXPECT_EQ(answer({}, question).total.flows, 1U);
}

TEST_F(Top, asks_for_sets_of_ranges_anew_each_time) {
  Vocabulary vocabulary;
  vocabulary.ranges_of_as = [&](std::uint32_t asn) { return table_.ranges_of_as(asn); };
  const auto bytes_of = [&](const char* filter) {
    TopQuestion question;
    question.common.filter = Filter::parse(filter, vocabulary).value();
    return answer({}, question).total.bytes();
  };
  answer({flow({.dst = kOne, .bytes = 1}), flow({.dst = kTwo, .bytes = 2})});
  EXPECT_EQ(bytes_of("as 64500"), 1U);
  EXPECT_EQ(bytes_of("as 64502"), 2U);
}

TEST_F(Top, tells_the_share_of_bytes_that_have_a_name) {
  EXPECT_DOUBLE_EQ(answer({flow({.bytes = 3}), flow({.dst = kStranger, .bytes = 1})}).named_share, 0.75);
}

TEST_F(Top, is_written_as_json) {
  TopQuestion question = of_device("192.168.1.139");
  question.common.filter_text = "dst port \"443\"";
  question.common.limit = 1;
  const auto found =
      answer({flow({.bytes = 300, .packets = 2}), flow({.dst = kStranger, .bytes = 100, .packets = 1})}, question);
  EXPECT_EQ(
      top_json(found, question),
      "{\"schema\":\"whither.top/1\",\"query\":{\"by\":[\"orgs\"],\"filter\":\"dst port \\\"443\\\"\","
      "\"device\":\"192.168.1.139\",\"limit\":1,\"sort\":\"bytes\"},\"rows\":[{\"rank\":1,\"key\":\"as64500\","
      "\"name\":\"Example One\",\"country\":\"US\",\"bytes\":300,\"up\":300,\"down\":0,\"packets\":2,"
      "\"packets_up\":2,\"packets_down\":0,\"flows\":1,\"share\":0.75}],\"other\":{\"rows\":1,\"bytes\":100,"
      "\"up\":100,\"down\":0,\"packets\":1,\"packets_up\":1,\"packets_down\":0,\"flows\":1},\"total\":{"
      "\"bytes\":400,\"up\":400,\"down\":0,\"packets\":3,\"packets_up\":3,\"packets_down\":0,\"flows\":2},"
      "\"complete\":{\"estimated\":false,\"sampling\":1,\"copies\":0},\"named\":{\"table\":0.75,\"none\":0.25}}\n");
}

TEST_F(Top, is_written_as_a_row_a_line) {
  const auto found = answer({flow({.bytes = 300, .packets = 2}), flow({.dst = kTwo, .bytes = 100})});
  EXPECT_THAT(top_ndjson(found, {}),
              EndsWith("\"name\":\"Example, \\\"Two\\\"\",\"country\":\"DE\",\"bytes\":100,\"up\":100,"
                       "\"down\":0,\"packets\":1,\"packets_up\":1,\"packets_down\":0,\"flows\":1,"
                       "\"share\":0.25}\n"));
  EXPECT_EQ(sheet_records(top_sheet(found, {})),
            "rank,key,name,bytes,up,down,packets,packets_up,packets_down,flows,share\n"
            "1,as64500,Example One,300,300,0,2,2,0,1,0.75\n"
            "2,as64502,\"Example, \"\"Two\"\"\",100,100,0,1,1,0,1,0.25\n");
}

TEST_F(Top, is_written_for_people) {
  const Zone zone{"UTC0"};
  const Covered covered{{kNoon, std::nullopt}, kNoon};
  TopQuestion question;
  question.common.limit = 1;
  const auto found =
      answer({flow({.bytes = 3000, .packets = 2000}), flow({.dst = kStranger, .bytes = 1000})}, question);
  EXPECT_EQ(top_heading(question, covered) + top_text(found, question, covered, 0),
            "Top organisations · by bytes · 14 Aug 12:00:00 – the newest\n\n"
            "   ORGANISATION      ASN  DOWN       UP  PACKETS  FLOWS  SHARE\n"
            "1  Example One   AS64500   0 B  3.00 kB    2 000      1    75%\n"
            "   1 more                  0 B  1.00 kB        1      1    25%\n"
            "\n0 B down · 4.00 kB up · 2 001 packets · 2 flows · unsampled\n"
            "names: 75 % of bytes by the address table, 25 % unknown\n");
  EXPECT_THAT(top_text(answer({}, of_device("192.168.1.7")), of_device("192.168.1.7"), {{}, kNoon}, 80),
              HasSubstr("no flow matches"));
}

TEST(Ranking, words_are_found) {
  for (const auto& kind : ranking_kinds()) EXPECT_EQ(what_named(kind.name), kind.what);
  EXPECT_FALSE(what_named("orgz"));
  for (const auto sort : {Sort::Bytes, Sort::Up, Sort::Down, Sort::Packets, Sort::Flows}) {
    EXPECT_EQ(sort_named(name_of(sort)), sort);
  }
  EXPECT_FALSE(sort_named(""));
}

}  // namespace
}  // namespace whither
