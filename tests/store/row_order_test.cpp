#include "store/row_order.h"

#include <gmock/gmock.h>

#include "store/sample.h"

namespace whither {
namespace {

using testing::ElementsAre;

Flow between(const char* src, const char* dst) {
  auto flow = numbered(0);
  WHITHER_PUT(flow, src_addr, Address::parse(src).value());
  WHITHER_PUT(flow, dst_addr, Address::parse(dst).value());
  return flow;
}

std::vector<std::uint32_t> row_order(const std::vector<Flow>& flows) {
  RowOrder order;
  for (const auto& flow : flows) order.add(flow);
  return order.rows();
}

TEST(RowOrder, is_by_who_sent_then_by_who_received_then_by_source) {
  EXPECT_THAT(row_order(std::vector{between("9.9.9.9", "198.51.100.1"), between("8.8.8.8", "192.168.1.2"),
                                    between("192.168.1.3", "8.8.8.8"), between("192.168.1.2", "9.9.9.9"),
                                    between("192.168.1.2", "8.8.8.8"), between("192.168.1.2", "9.9.9.9"),
                                    between("8.8.8.8", "9.9.9.9")}),
              ElementsAre(4, 3, 5, 2, 1, 6, 0));
}

// A file that could not be written is tried again, with what has come since.
TEST(RowOrder, may_be_asked_again_with_more_flows) {
  const std::vector flows{between("192.168.1.2", "9.9.9.9"), between("fd00::2", "2001:db8::1"),
                          between("192.168.1.2", "8.8.8.8"), between("192.168.1.2", "9.9.9.9"),
                          between("fd00::1", "2001:db8::1"), between("192.168.1.1", "9.9.9.9"),
                          between("192.168.1.2", "8.8.8.8"), between("fd00::1", "2001:db8::1")};
  RowOrder order;
  for (std::size_t count = 0; count < flows.size(); ++count) {
    order.add(flows[count]);
    const auto some = std::vector(flows.begin(), flows.begin() + static_cast<std::ptrdiff_t>(count) + 1);
    EXPECT_EQ(order.rows(), row_order(some));
  }
  order.clear();
  EXPECT_THAT(order.rows(), ElementsAre());
}

TEST(RowOrder, puts_flows_of_ipv6_last) {
  EXPECT_THAT(row_order(std::vector{between("2001:db8::1", "fd00::1"), between("fd00::2", "2001:db8::1"),
                                    between("fd00::1", "2001:db8::1"), between("8.8.8.8", "9.9.9.9")}),
              ElementsAre(3, 2, 1, 0));
  EXPECT_THAT(row_order(std::vector<Flow>{}), ElementsAre());
}

TEST(RowOrder, of_many_flows_is_that_of_a_comparison) {
  std::mt19937 random{3};
  std::vector<Flow> flows;
  std::vector<std::tuple<bool, std::uint32_t, std::uint32_t, std::uint32_t>> wanted;
  for (std::uint32_t i = 0; i < 5000; ++i) {
    const bool is_sent = random() % 2 == 0;
    const auto device = 0x0a000000 + static_cast<std::uint32_t>(random() % 0x1000000);
    const auto peer = 0xc0000200 + static_cast<std::uint32_t>(random() % 16);
    auto& flow = flows.emplace_back(numbered(i));
    WHITHER_PUT(flow, src_addr, Address::v4(is_sent ? device : peer));
    WHITHER_PUT(flow, dst_addr, Address::v4(is_sent ? peer : device));
    wanted.emplace_back(!is_sent, device, peer, i);
  }
  std::ranges::sort(wanted);
  const auto order = row_order(flows);
  ASSERT_EQ(order.size(), wanted.size());
  for (std::size_t i = 0; i < order.size(); ++i) EXPECT_EQ(order[i], std::get<3>(wanted[i]));
}

// What a writer lays down and what a merge lays down is the same order.
TEST(RowOrder, is_the_same_in_memory_and_in_sql) {
  const TempFolder folder;
  const auto layout = layout_in(folder);
  auto writer = writer_in(layout);
  std::mt19937 random{5};
  constexpr std::array kEnds = {"10.0.0.1", "192.168.3.1", "8.8.8.8", "172.31.255.255", "100.64.0.1", "192.0.2.1"};
  std::vector<Flow> flows;
  for (int i = 0; i < 200; ++i)
    flows.push_back(between(kEnds[random() % kEnds.size()], kEnds[random() % kEnds.size()]));
  store(writer, {flows.begin(), flows.begin() + 100});
  store(writer, {flows.begin() + 100, flows.end()});
  auto connection = writer.connect();
  ASSERT_EQ(merge_all(layout, *connection, kNoon + kDay), 1);
  const auto file = layout.flows() + "/" + manifest_of(layout).files.front().path;
  auto rows = connection->query("SELECT row_in_file FROM read_parquet('" + file + "')");
  ASSERT_TRUE(rows) << rows.error().message;
  std::vector<std::uint32_t> found;
  while (const auto* chunk = rows->next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) found.push_back(chunk->value<std::uint32_t>(0, i));
  }
  EXPECT_EQ(found, row_order(flows));
}

}  // namespace
}  // namespace whither
