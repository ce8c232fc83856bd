#include "store/counter_series.h"

#include "store/sample.h"

namespace whither {
namespace {

InterfaceCounters counted(std::uint32_t if_index, std::uint64_t in_octets, Time time = kNoon) {
  InterfaceCounters counters;
  counters.time = time;
  counters.exporter = Address::v4(0xc0000201);
  counters.if_index = if_index;
  counters.in_octets = in_octets;
  counters.speed = 10'000'000'000;
  return counters;
}

class CounterSeries : public testing::Test {
 protected:
  CounterWriter writer() {
    auto connection = store_.connect();
    EXPECT_TRUE(connection);
    return {layout_in(folder_), std::move(connection.value())};
  }

  // in_octets in the order of time.
  std::vector<std::uint64_t> octets() {
    auto connection = store_.connect();
    EXPECT_TRUE(connection);
    const auto relation = counters_relation(layout_in(folder_));
    if (relation.empty()) return {};
    auto rows = connection->query("SELECT in_octets FROM " + relation + " ORDER BY time, in_octets");
    EXPECT_TRUE(rows) << rows.error().message;
    std::vector<std::uint64_t> found;
    while (const auto* chunk = rows ? rows->next() : nullptr) {
      for (std::size_t i = 0; i < chunk->size(); ++i) found.push_back(chunk->value<std::uint64_t>(0, i));
    }
    return found;
  }

  const TempFolder folder_;
  Writer store_ = writer_in(layout_in(folder_));
};

TEST_F(CounterSeries, come_back_as_they_were_counted) {
  auto series = writer();
  const std::vector counters{counted(1, 100), counted(1, ~std::uint64_t{0}, kNoon + std::chrono::seconds{30})};
  EXPECT_EQ(series.append(counters), 0U);
  ASSERT_TRUE(series.flush(kNoon));
  EXPECT_EQ(octets(), (std::vector<std::uint64_t>{100, ~std::uint64_t{0}}));
  EXPECT_EQ(series.waiting(), 0U);
}

TEST_F(CounterSeries, keep_addresses_of_both_families) {
  auto series = writer();
  auto six = counted(1, 1);
  six.exporter = Address::parse("2001:db8::1").value();
  series.append(std::vector{counted(1, 1), six});
  ASSERT_TRUE(series.flush(kNoon));
  auto connection = store_.connect();
  ASSERT_TRUE(connection);
  auto rows = connection->query("SELECT exporter_ip4, exporter_ip6 FROM " + counters_relation(layout_in(folder_)));
  ASSERT_TRUE(rows) << rows.error().message;
  const auto* const chunk = rows->next();
  ASSERT_NE(chunk, nullptr);
  EXPECT_EQ(chunk->address(0, 1, 0).to_string(), "192.0.2.1");
  EXPECT_EQ(chunk->address(0, 1, 1).to_string(), "2001:db8::1");
}

TEST_F(CounterSeries, are_written_when_they_waited_long_enough) {
  auto series = writer();
  series.append(std::vector{counted(1, 100)});
  ASSERT_TRUE(series.flush_if_due(kNoon));
  ASSERT_TRUE(series.flush_if_due(kNoon + CounterWriter::kFlushEvery - Duration{1}));
  EXPECT_TRUE(octets().empty());
  ASSERT_TRUE(series.flush_if_due(kNoon + CounterWriter::kFlushEvery));
  EXPECT_EQ(octets(), (std::vector<std::uint64_t>{100}));
}

TEST_F(CounterSeries, of_past_days_become_one_file_a_day) {
  auto series = writer();
  for (std::uint64_t i = 0; i < 5; ++i) {
    series.append(std::vector{counted(1, i, kNoon + std::chrono::seconds{i})});
    ASSERT_TRUE(series.flush(kNoon + std::chrono::seconds{i}));
  }
  series.append(std::vector{counted(1, 5, kNoon + 2 * kDay)});
  ASSERT_TRUE(series.flush(kNoon + 2 * kDay));
  EXPECT_EQ(octets(), (std::vector<std::uint64_t>{0, 1, 2, 3, 4, 5}));
  const auto day = layout_in(folder_).interfaces() + "/" + Layout::day(kNoon);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(day), std::filesystem::directory_iterator{}), 1);
}

TEST_F(CounterSeries, take_no_more_than_can_wait) {
  auto series = writer();
  const std::vector many(CounterWriter::kHoldRows - 1, counted(1, 1));
  EXPECT_EQ(series.append(many), 0U);
  EXPECT_EQ(series.append(std::vector(3, counted(1, 2))), 2U);
  EXPECT_EQ(series.waiting(), CounterWriter::kHoldRows);
}

TEST_F(CounterSeries, that_cannot_be_written_wait_on) {
  auto series = writer();
  const auto blocked = layout_in(folder_).interfaces();
  std::filesystem::create_directories(std::filesystem::path(blocked).parent_path());
  std::FILE* const file = std::fopen(blocked.c_str(), "w");  // a file where the folder should be
  ASSERT_NE(file, nullptr);
  std::fclose(file);
  series.append(std::vector{counted(1, 100)});
  EXPECT_FALSE(series.flush(kNoon));
  EXPECT_EQ(series.waiting(), 1U);
  std::filesystem::remove(blocked);
  ASSERT_TRUE(series.flush(kNoon));
  EXPECT_EQ(octets(), (std::vector<std::uint64_t>{100}));
}

}  // namespace
}  // namespace whither
