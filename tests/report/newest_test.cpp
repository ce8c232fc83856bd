#include "report/newest.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "report/mixture.h"
#include "report/stored.h"

namespace whither {
namespace {

using std::chrono::hours;

class Newest : public StoredFlows {
 protected:
  // Files of an hour each, whose flows overlap those of the next two.
  void put_hours(int files, int flows_each) {
    Mixture mixture;
    for (int file = 0; file < files; ++file) {
      std::vector<Flow> flows;
      for (int i = 0; i < flows_each; ++i) {
        const auto start = kNoon + hours{file} + std::chrono::seconds{i % 3600};
        flows.push_back(at(start, std::chrono::minutes{i % 100}, mixture.next(kNoon)));
      }
      put(flows);
    }
  }
  std::vector<Time> starts_of(Store& store, const Question& question) {
    std::vector<Time> starts;
    const auto found = newest_flows(store, question);
    EXPECT_TRUE(found) << found.error().message;
    for (const auto& flow : found->flows) starts.push_back(flow.time_start);
    return starts;
  }
  static std::vector<Time> starts_in_all_files(Store& store, const Question& question) {
    std::vector<Time> starts;
    auto rows = store.select(question.window, [&](const std::string& flows) {
      return fmt::format("SELECT epoch_us(time_start) FROM {} ORDER BY 1 DESC LIMIT {}", rows_of(question, flows),
                         question.limit);
    });
    EXPECT_TRUE(rows) << rows.error().message;
    while (const auto* chunk = rows->next()) {
      for (std::size_t i = 0; i < chunk->size(); ++i)
        starts.push_back(time_of_micros(chunk->value<std::int64_t>(0, i)));
    }
    return starts;
  }
};

TEST_F(Newest, flows_are_those_of_all_files) {
  put_hours(5, 6000);
  auto store = Store::open(layout_).value();
  ASSERT_TRUE(newest_since(store, {}, 20'000)) << "else there is nothing to test";
  for (const auto* const filter : {"", "proto 47", "proto 47 and src port 53 and bytes > 9990", "port 9999"}) {
    for (const std::size_t limit : {1U, 20U, 5000U, 29'000U}) {
      for (const auto& window : {Window{}, Window{kNoon, kNoon + hours{3}}, Window{kNoon + hours{1}, std::nullopt}}) {
        Question question{Filter::parse(filter, {}).value(), filter, {}, window, limit};
        EXPECT_EQ(starts_of(store, question), starts_in_all_files(store, question)) << filter << " " << limit;
      }
    }
  }
}

TEST_F(Newest, flows_begin_behind_all_other_files) {
  put_hours(4, 100);
  auto store = Store::open(layout_).value();
  EXPECT_EQ(newest_since(store, {}, 400), std::nullopt) << "all files";
  const auto& files = store.manifest().files;
  EXPECT_EQ(newest_since(store, {}, 100), files[2].latest + Duration{1});
  EXPECT_EQ(newest_since(store, {}, 101), files[1].latest + Duration{1});
  EXPECT_EQ(newest_since(store, {std::nullopt, kNoon}, 1), std::nullopt) << "one file alone lies in the window";
}

}  // namespace
}  // namespace whither
