#include "wire/copies.h"

#include <gtest/gtest.h>

#include "wire/datagrams.h"

namespace whither {
namespace {

using std::chrono::seconds;

Flow flow(std::uint32_t in_if, std::uint32_t out_if) {
  Flow flow;
  WHITHER_PUT(flow, kind, FlowKind::Traffic);
  WHITHER_PUT(flow, exporter, Address::v4(0xc0000201));
  WHITHER_PUT(flow, observation_domain, 0);
  WHITHER_PUT(flow, src_addr, Address::v4(0xc0a8018b));
  WHITHER_PUT(flow, dst_addr, Address::v4(0xc0000208));
  WHITHER_PUT(flow, src_port, 40000);
  WHITHER_PUT(flow, dst_port, 443);
  WHITHER_PUT(flow, protocol, 6);
  WHITHER_PUT(flow, packets, 10);
  WHITHER_PUT(flow, bytes, 1000);
  WHITHER_PUT(flow, in_if, in_if);
  WHITHER_PUT(flow, out_if, out_if);
  WHITHER_PUT(flow, time_start, time_of_seconds(kExported - 20));
  WHITHER_PUT(flow, time_end, time_of_seconds(kExported - 10));
  WHITHER_PUT(flow, time_received, kReceived);
  return flow;
}

// Whether each is marked, as "-C".
std::string marked(std::vector<Flow> flows) {
  Copies copies;
  copies.mark(flows);
  std::string text;
  for (const auto& each : flows) text += each.has(Field::copy) && each.copy ? 'C' : '-';
  return text;
}

template <typename Change>
Flow changed(Flow flow, Change change) {
  change(flow);
  return flow;
}

TEST(Copies, T03_of_two_interfaces_are_marked_but_for_the_first) {
  EXPECT_EQ(marked({flow(1, 2), flow(2, 1), flow(3, 1)}), "-CC");
}

TEST(Copies, T10_of_going_in_and_going_out_are_marked) {
  const auto out = changed(flow(1, 2), [](Flow& each) { WHITHER_PUT(each, direction, 1); });
  const auto in = changed(flow(1, 2), [](Flow& each) { WHITHER_PUT(each, direction, 0); });
  EXPECT_EQ(marked({in, out}), "-C");
}

TEST(Copies, T29_of_two_observation_domains_of_one_exporter_are_marked) {
  EXPECT_EQ(marked({flow(1, 2), changed(flow(1, 2), [](Flow& each) { each.observation_domain = 9; })}), "-C");
}

TEST(Copies, T29_of_two_exporters_are_not_found) {
  const auto of_another = changed(flow(2, 1), [](Flow& each) { each.exporter = Address::v4(0xc0000202); });
  EXPECT_EQ(marked({flow(1, 2), of_another}), "--");
}

TEST(Copies, that_are_equal_in_everything_are_no_copies) {
  EXPECT_EQ(marked({flow(1, 2), flow(1, 2), flow(1, 2)}), "---");
}

TEST(Copies, have_the_same_counters_ports_and_times) {
  const auto differing = [](auto change) { return marked({flow(1, 2), changed(flow(2, 1), change)}); };
  EXPECT_EQ(differing([](Flow& each) { each.bytes = 1001; }), "--");
  EXPECT_EQ(differing([](Flow& each) { each.packets = 11; }), "--");
  EXPECT_EQ(differing([](Flow& each) { each.src_port = 40001; }), "--");
  EXPECT_EQ(differing([](Flow& each) { each.dst_addr = Address::v4(0xc0000209); }), "--");
  EXPECT_EQ(differing([](Flow& each) { each.time_end += seconds{3}; }), "--");
  EXPECT_EQ(differing([](Flow& each) { each.time_start -= seconds{3}; }), "--");
  EXPECT_EQ(differing([](Flow& each) { each.time_end += seconds{2}; }), "-C");
}

TEST(Copies, come_within_five_minutes) {
  const auto later = [](int after) {
    return marked({flow(1, 2), changed(flow(2, 1), [&](Flow& each) { each.time_received += seconds{after}; })});
  };
  EXPECT_EQ(later(300), "-C");
  EXPECT_EQ(later(301), "--");
}

TEST(Copies, of_flows_that_recur_are_found_each) {
  const auto next = [](Flow each) {
    each.time_start += seconds{60};
    each.time_end += seconds{60};
    return each;
  };
  EXPECT_EQ(marked({flow(1, 2), next(flow(1, 2)), flow(2, 1), next(flow(2, 1))}), "--CC");
}

TEST(Copies, are_traffic_that_was_counted) {
  const auto event = [](Flow& each) { each.kind = FlowKind::Nat; };
  EXPECT_EQ(marked({changed(flow(1, 2), event), changed(flow(2, 1), event)}), "--");
  const auto empty = [](Flow& each) { each.bytes = 0; };
  EXPECT_EQ(marked({changed(flow(1, 2), empty), changed(flow(2, 1), empty)}), "--");
}

TEST(Copies, of_sampled_traffic_are_not_told) {
  const auto sampled = [](Flow& each) { WHITHER_PUT(each, sampling, 100); };
  EXPECT_EQ(marked({changed(flow(1, 2), sampled), changed(flow(2, 1), sampled)}), "--");
}

TEST(Copies, are_counted_by_exporter) {
  Copies copies;
  std::vector flows{flow(1, 2), flow(2, 1), changed(flow(1, 2), [](Flow& each) { each.src_port = 5; })};
  copies.mark(flows);
  auto other = changed(flow(1, 2), [](Flow& each) { each.exporter = Address::v4(0xc0000202); });
  copies.mark({&other, 1});
  const auto counts = copies.counts();
  ASSERT_EQ(counts.size(), 1U);
  EXPECT_EQ(counts[0].exporter.to_string(), "192.0.2.1");
  EXPECT_EQ(counts[0].flows, 3U);
  EXPECT_EQ(counts[0].copies, 1U);
}

TEST(Copies, let_the_oldest_of_many_go) {
  Copies copies;
  for (std::uint32_t i = 0; i < 4 * Copies::kFlows; ++i) {
    auto one = changed(flow(1, 2), [&](Flow& each) { each.src_addr = Address::v4(i); });
    copies.mark({&one, 1});
  }
  auto first = changed(flow(2, 1), [](Flow& each) { each.src_addr = Address::v4(0); });
  copies.mark({&first, 1});
  EXPECT_FALSE(first.has(Field::copy));
}

}  // namespace
}  // namespace whither
