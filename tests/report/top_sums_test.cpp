#include <gmock/gmock.h>

#include <random>

#include "query/vocabulary.h"
#include "report/sample.h"
#include "report/top_groups.h"
#include "report/top_print.h"
#include "store/summary.h"

namespace whither {
namespace {

constexpr Duration kDay = std::chrono::days{1};

// Flows of all kinds, again and again between the same few ends.
class Mixture {
 public:
  Flow next(Time day) {
    constexpr std::array<std::string_view, 9> kEnds = {kPhone,  "192.168.1.1", kOne,        kTwo,     kOneToo,
                                                       kOneSix, "fd00::5",     "224.0.0.1", kNameless};
    constexpr std::array<std::uint16_t, 5> kPorts = {0, 53, 443, 50'000, 50'001};
    constexpr std::array<std::uint8_t, 4> kProtocols = {6, 17, 1, 47};
    auto made = flow({.src = kEnds[draw(kEnds.size())],
                      .dst = kEnds[draw(kEnds.size())],
                      .bytes = draw(100) == 0 ? ~std::uint64_t{0} / 3 : draw(10'000),
                      .packets = draw(100),
                      .src_port = kPorts[draw(kPorts.size())],
                      .dst_port = kPorts[draw(kPorts.size())],
                      .protocol = kProtocols[draw(kProtocols.size())]});
    WHITHER_PUT(made, time_start, day + std::chrono::seconds{draw(80'000)});
    WHITHER_PUT(made, time_end, made.time_start + std::chrono::seconds{draw(6000)});
    WHITHER_PUT(made, sampling, draw(3) == 0 ? 100U : 1U);
    if (draw(3) == 0) WHITHER_PUT(made, copy, draw(2) == 0);
    if (draw(3) == 0) WHITHER_PUT(made, bytes_reverse, draw(1000));
    if (draw(3) == 0) WHITHER_PUT(made, packets_reverse, draw(10));
    if (draw(10) == 0) WHITHER_PUT(made, kind, FlowKind::Nat);
    if (draw(10) == 0) WHITHER_PUT(made, exporter, Address::parse(kOneSix).value());
    constexpr std::array kMissing = {Field::protocol, Field::src_port, Field::dst_port, Field::sampling,
                                     Field::bytes,    Field::src_addr, Field::dst_addr, Field::exporter};
    if (draw(4) == 0) made.present &= ~(std::uint64_t{1} << static_cast<unsigned>(kMissing[draw(kMissing.size())]));
    return made;
  }

 private:
  std::uint32_t draw(std::size_t below) { return static_cast<std::uint32_t>(random_() % below); }
  std::mt19937 random_{7};
};

class TopOfSums : public Named {
 protected:
  void SetUp() override {
    Named::SetUp();
    auto writer = Writer::open(layout_);
    ASSERT_TRUE(writer);
    Mixture mixture;
    for (int day = 0; day < 3; ++day) {
      std::vector<Flow> flows;
      for (int i = 0; i < 2000; ++i) flows.push_back(mixture.next(kNoon - 12 * kHour + day * kDay));
      ASSERT_TRUE(writer->append(flows, {}));
      ASSERT_TRUE(writer->commit(kNoon + day * kDay));
    }
    connection_.emplace(std::move(writer->connect().value()));
  }
  void sum_up() {
    const PickFile next = [&](const Manifest& manifest) {
      return plan_summary(manifest, Layout::day(kNoon + 2 * kDay));
    };
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(summarise_one(layout_, *connection_, next).value_or(false));
  }
  // All that the answers say.
  std::vector<std::string> answers(const std::vector<TopQuestion>& questions) {
    auto store = Store::open(layout_);
    EXPECT_TRUE(store);
    std::vector<std::string> texts;
    for (const auto& question : questions) {
      const auto answer = top(*store, question, context());
      EXPECT_TRUE(answer) << answer.error().message;
      texts.push_back(top_json(*answer, question));
    }
    return texts;
  }

  static constexpr Duration kHour = std::chrono::hours{1};
  Layout layout_{folder_ / "store"};
  std::optional<Connection> connection_;
};

std::vector<TopQuestion> questions() {
  std::vector<TopQuestion> all;
  for (const auto& kind : ranking_kinds()) {
    TopQuestion question;
    question.what = kind.what;
    question.common.limit = 0;
    all.push_back(question);
    question.once = true;
    all.push_back(question);
    question.common.device = device_of(*Net::parse(kPhone));
    all.push_back(question);
    question.once = false;
    question.sort = Sort::Flows;
    question.common.device = device_of(*Net::parse("fd00::/8"));
    all.push_back(question);
    question.common.device = {};
    for (const auto* const filter : {"src net 192.168.0.0/16 and not dst net 11.0.0.0/24", "proto udp or host fd00::5",
                                     "router 192.0.2.1", "proto 6 and not (src ip 192.168.1.139)"}) {
      question.common.filter = Filter::parse(filter, {}).value();
      all.push_back(question);
    }
    question.common.filter = {};
    question.common.window = {kNoon, kNoon + 2 * kDay};
    all.push_back(question);
  }
  return all;
}

TEST_F(TopOfSums, is_the_same_as_of_flows) {
  const auto all = questions();
  const auto of_flows = answers(all);
  sum_up();
  auto store = Store::open(layout_);
  ASSERT_TRUE(store);
  ASSERT_EQ(store->sources_in({}, Store::Sums::Yes).summaries.size(), 2U);
  const auto of_sums = answers(all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(sums_for(all[i]), Store::Sums::Yes);
    EXPECT_EQ(of_sums[i], of_flows[i]);
  }
}

TEST_F(TopOfSums, is_not_asked_for_where_the_filter_wants_more_than_they_tell) {
  for (const auto* const filter : {"port 443", "bytes > 100", "not tos 0", "proto tcp and flags syn", "as 64500",
                                   "duration > 1s", "time_received > @1"}) {
    TopQuestion question;
    const auto parsed = Filter::parse(filter, {});
    if (!parsed) continue;
    question.common.filter = *parsed;
    EXPECT_EQ(sums_for(question), Store::Sums::No) << filter;
  }
}

}  // namespace
}  // namespace whither
