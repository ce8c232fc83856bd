#include "store/totals.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "store/address_functions.h"
#include "store/check.h"
#include "store/retention.h"
#include "store/sample.h"
#include "store/summary.h"

namespace whither {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const std::vector<AddressRange> kLocal = {Net::parse("192.168.0.0/16")->range()};
const std::vector<AddressRange> kOthers = {Net::parse("10.0.0.0/8")->range()};

Flow sent(const char* from, const char* to, std::uint64_t bytes, Time start) {
  auto flow = numbered(bytes, start);
  WHITHER_PUT(flow, src_addr, *Address::parse(from));
  WHITHER_PUT(flow, dst_addr, *Address::parse(to));
  return flow;
}

class TotalsOfSums : public testing::Test {
 protected:
  void SetUp() override {
    store(writer_, {sent("192.168.1.139", "192.0.2.1", 1, kNoon), sent("192.0.2.1", "192.168.1.139", 10, kNoon),
                    sent("192.168.1.7", "192.0.2.1", 100, kNoon + 3h), sent("192.168.1.7", "2001:db8::1", 1000, kNoon),
                    sent("192.168.1.7", "192.168.1.139", 10'000, kNoon)});
    const PickFile next = [](const Manifest& manifest) { return plan_summary(manifest, Layout::day(kNoon + kDay)); };
    ASSERT_TRUE(summarise_one(layout_, connection_, next).value_or(false));
  }
  bool add_up(const std::vector<AddressRange>& local) {
    const PickSummary next = [&](const Manifest& manifest) { return plan_totals(manifest, mark_of(local)); };
    const auto done = add_up_one(layout_, connection_, local, next);
    EXPECT_TRUE(done) << done.error().message;
    return done && *done;
  }
  Store opened() { return std::move(Store::open(layout_).value()); }
  // "ADDRESS or SERVICE up|down BYTES"
  std::vector<std::string> rows_by(TotalsBy by) {
    const auto manifest = Manifest::load(layout_).value();
    static const AddressTable kNoTable;
    static const auto kStandard = LocalNetworks::standard();
    EXPECT_TRUE(know_address_functions(connection_, {kNoTable, kStandard}));
    auto rows = connection_.query(
        "SELECT coalesce(address_text(src_ip4, src_ip6), service) || CASE WHEN told_down THEN ' down ' ELSE ' up ' END "
        "|| "
        "bytes FROM (SELECT *, protocol || '/' || dst_port AS service FROM " +
        totals_of(layout_, manifest.summaries, by) + ") ORDER BY bytes");
    EXPECT_TRUE(rows) << rows.error().message;
    std::vector<std::string> found;
    for (const auto* chunk = rows->next(); chunk != nullptr; chunk = rows->next()) {
      for (std::size_t i = 0; i < chunk->size(); ++i) found.emplace_back(chunk->text(0, i));
    }
    return found;
  }
  std::vector<std::string> files() {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(layout_.totals())) {
      if (entry.is_regular_file()) found.push_back(entry.path());
    }
    return found;
  }

  TempFolder folder_;
  Layout layout_ = layout_in(folder_);
  Writer writer_ = writer_in(layout_);
  Connection connection_ = std::move(writer_.connect().value());
};

TEST_F(TotalsOfSums, are_by_peer_by_device_and_by_service) {
  ASSERT_TRUE(add_up(kLocal));
  EXPECT_FALSE(add_up(kLocal)) << "once is enough";
  EXPECT_THAT(rows_by(TotalsBy::Peer),
              ElementsAre("192.0.2.1 down 10", "192.0.2.1 up 101", "2001:db8::1 up 1000", "192.168.1.139 up 10000"));
  EXPECT_THAT(rows_by(TotalsBy::Device),
              ElementsAre("192.168.1.139 up 1", "192.168.1.139 down 10", "192.168.1.7 up 11100"));
  EXPECT_THAT(rows_by(TotalsBy::Service), SizeIs(2));
}

TEST_F(TotalsOfSums, are_for_one_set_of_local_networks_and_replaced_for_another) {
  ASSERT_TRUE(add_up(kOthers));
  EXPECT_FALSE(plan_totals(opened().manifest(), {})) << "some are enough for who only wants any";
  EXPECT_THAT(opened().sources_in({}, {TotalsBy::Peer, mark_of(kLocal)}).totals, IsEmpty());
  ASSERT_TRUE(add_up(kLocal));
  EXPECT_THAT(opened().sources_in({}, {TotalsBy::Peer, mark_of(kLocal)}).totals, SizeIs(1));
  EXPECT_THAT(files(), SizeIs(1));
}

TEST_F(TotalsOfSums, are_read_where_the_window_has_all_of_them) {
  ASSERT_TRUE(add_up(kLocal));
  const Store::Substitutes may_be{TotalsBy::Peer, mark_of(kLocal)};
  EXPECT_THAT(opened().sources_in({kNoon, {}}, may_be).totals, SizeIs(1));
  EXPECT_THAT(opened().sources_in({kNoon + 1h, {}}, may_be).totals, IsEmpty());
  EXPECT_THAT(opened().sources_in({}, Store::Sums::Yes).totals, IsEmpty());
}

TEST_F(TotalsOfSums, can_be_done_without) {
  ASSERT_TRUE(add_up(kLocal));
  std::filesystem::remove(files().front());
  EXPECT_THAT(opened().sources_in({}, {TotalsBy::Peer, mark_of(kLocal)}).summaries, SizeIs(1));
  EXPECT_TRUE(add_up(kLocal)) << "made again";
}

TEST_F(TotalsOfSums, that_a_crash_left_unlisted_are_removed) {
  ASSERT_TRUE(add_up(kLocal));
  const std::filesystem::path listed = files().front();
  std::filesystem::copy(listed, listed.parent_path() / "000000000000-000000000004-0000000000000001.parquet");
  ASSERT_TRUE(Writer::open(layout_));
  EXPECT_THAT(files(), ElementsAre(listed.string()));
}

TEST_F(TotalsOfSums, are_checked_and_set_aside_without_their_sums) {
  ASSERT_TRUE(add_up(kLocal));
  const auto nothing = [](std::uint64_t) {};
  EXPECT_EQ(check_store(layout_, nothing).value().files, 3U);
  std::fstream{files().front(), std::ios::in | std::ios::out}.seekp(100).put('x');
  const auto found = check_store(layout_, nothing).value();
  ASSERT_THAT(found.damaged, SizeIs(1));
  EXPECT_TRUE(found.damaged.front().path.starts_with("totals/")) << found.damaged.front().path;
  ASSERT_TRUE(set_files_aside(layout_, found.to_set_aside));
  EXPECT_THAT(files(), IsEmpty());
  EXPECT_THAT(opened().sources_in({}, {TotalsBy::Peer, mark_of(kLocal)}).summaries, SizeIs(1));
  EXPECT_TRUE(add_up(kLocal));
}

TEST_F(TotalsOfSums, go_with_their_sums) {
  ASSERT_TRUE(add_up(kLocal));
  EXPECT_GT(opened().manifest().summaries_size(), opened().manifest().summaries.front().file.size);
  ASSERT_TRUE(prune(layout_, {.keep_flows = kDay}, kNoon + 30 * kDay));
  EXPECT_THAT(files(), SizeIs(1)) << "they outlive the flows";
  ASSERT_TRUE(prune(layout_, {.keep_summaries = kDay}, kNoon + 30 * kDay));
  EXPECT_THAT(files(), IsEmpty());
}

}  // namespace
}  // namespace whither
