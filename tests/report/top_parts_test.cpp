#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>

#include <map>
#include <random>

#include "report/compare.h"
#include "report/mixture.h"
#include "report/series_print.h"
#include "report/stored.h"
#include "report/top_print.h"
#include "report/top_svg.h"
#include "store/sandbox.h"
#include "store/summary.h"

namespace whither {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr Duration kDay = std::chrono::days{1};

TopQuestion question_by(const std::vector<std::string>& names) {
  TopQuestion question;
  question.what = What::Parts;
  for (const auto& name : names) question.parts.push_back(key_part_named(name).value());
  question.common.limit = 0;
  return question;
}

constexpr const char* kDown = "coalesce(is_local(dst_addr), false) AND NOT coalesce(is_local(src_addr), false)";

// What a part is in the words of `whither sql`, made without the code under test.
struct Oracle {
  std::string name;
  std::string sql;
  std::string KeyName::* told = &KeyName::key;
};

const std::vector<Oracle>& oracles() {
  static const std::string peer = fmt::format("CASE WHEN {} THEN src_addr ELSE dst_addr END", kDown);
  static const std::string near = fmt::format("CASE WHEN {} THEN dst_addr ELSE src_addr END", kDown);
  const auto field = [](const char* name) { return Oracle{name, fmt::format("coalesce({}::VARCHAR, '')", name)}; };
  const auto org = [](const std::string& address) {
    return fmt::format("coalesce(nullif(org({}), ''), 'unknown')", address);
  };
  static const std::vector<Oracle> all = {
      {"orgs", org(peer), &KeyName::name},
      {"src_org", org("src_addr"), &KeyName::name},
      {"dst_org", org("dst_addr"), &KeyName::name},
      {"peers", fmt::format("coalesce({}, 'unknown')", peer)},
      {"devices", fmt::format("coalesce({}, 'unknown')", near)},
      {"routers", "coalesce(exporter, 'unknown')"},
      {"protocols", "coalesce(protocol::VARCHAR, 'unknown')"},
      {"ports",
       "CASE WHEN protocol IS NOT NULL AND protocol NOT IN (6, 17) THEN 0 WHEN least(src_port, dst_port) > 0 THEN "
       "least(src_port, dst_port) WHEN dst_port IS NOT NULL THEN dst_port ELSE coalesce(src_port, 0) END || '/' || "
       "coalesce(protocol_name(protocol), 'unknown')"},
      field("src_addr"),
      field("dst_addr"),
      field("exporter"),
      field("src_port"),
      field("dst_port"),
      field("sampling"),
      field("copy"),
      field("kind"),
      field("bytes"),
      field("packets_reverse"),
      {"time_start", "epoch_us(time_start)::VARCHAR"},
  };
  return all;
}

// "FLOWS UP DOWN BYTES PACKETS" by the keys of the rows.
using Sums = std::map<std::string, std::string>;

class TopByParts : public StoredFlows {
 protected:
  void put_mixture() {
    Mixture mixture;
    for (int day = 0; day < 3; ++day) {
      std::vector<Flow> flows;
      for (int i = 0; i < 1500; ++i) flows.push_back(mixture.next(kNoon - kDay / 2 + day * kDay));
      ASSERT_TRUE(writer_->append(flows, {}));
      ASSERT_TRUE(writer_->commit(kNoon + day * kDay));
    }
  }
  void sum_up() {
    auto connection = writer_->connect().value();
    const PickFile next = [&](const Manifest& manifest) {
      return plan_summary(manifest, Layout::day(kNoon + 2 * kDay));
    };
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(summarise_one(layout_, connection, next).value_or(false));
  }
  Sums of_sql(const std::vector<Oracle>& parts) {
    const auto scale = std::string("greatest(coalesce(sampling, 1), 1)::HUGEINT");
    const auto way = [&](const char* counter, bool up) {
      return fmt::format("CASE WHEN ({}) = {} THEN coalesce({}_reverse, 0) ELSE coalesce({}, 0) END", kDown, up,
                         counter, counter);
    };
    const auto sum = [&](const std::string& of) {
      return fmt::format("least(sum({} * ({})::HUGEINT), 18446744073709551615)", scale, of);
    };
    std::vector<std::string> keys;
    for (const auto& part : parts) keys.push_back(fmt::format("({})", part.sql));
    const auto query = fmt::format(
        "SELECT {0}, count(*) || ' ' || {1} || ' ' || {2} || ' ' || least({1} + {2}, 18446744073709551615) || ' ' || "
        "least({3} + {4}, 18446744073709551615) FROM flows WHERE kind = 'traffic' GROUP BY ALL",
        fmt::join(keys, " || '|' || "), sum(way("bytes", true)), sum(way("bytes", false)), sum(way("packets", true)),
        sum(way("packets", false)));
    Sandbox sandbox{{layout_, {table_, local_}, std::size_t{256} << 20U}};
    const auto columns = sandbox.ask(query);
    EXPECT_TRUE(columns) << columns.error().message << "\n" << query;
    Sums sums;
    const auto done = sandbox.read(0, [&](const Chunk& chunk) {
      for (std::size_t row = 0; row < chunk.size(); ++row) {
        sums.emplace(std::string(chunk.text(0, row)), std::string(chunk.text(1, row)));
      }
    });
    EXPECT_TRUE(done) << done.error().message;
    return sums;
  }
  Sums of_top(const std::vector<Oracle>& parts) {
    std::vector<std::string> names;
    for (const auto& part : parts) names.push_back(part.name);
    Sums sums;
    for (const auto& row : answer(question_by(names)).rows) {
      std::vector<std::string> keys;
      for (std::size_t i = 0; i < parts.size(); ++i) keys.push_back(told(parts[i], row.parts[i]));
      sums.emplace(fmt::format("{}", fmt::join(keys, "|")),
                   fmt::format("{} {} {} {} {}", row.tally.flows, row.tally.up, row.tally.down, row.tally.bytes(),
                               row.tally.packets()));
    }
    return sums;
  }
  // In the words of the oracle's SQL.
  static std::string told(const Oracle& part, const KeyName& name) {
    if (part.name == "time_start") return fmt::format("{}", micros_of(parse_time(name.key, Time{}).value()));
    return name.*part.told;
  }
};

TEST_F(TopByParts, gives_the_numbers_of_sql) {
  put_mixture();
  std::mt19937 random{11};
  std::vector<std::vector<Oracle>> all;
  for (const auto& each : oracles()) all.push_back({each});
  for (int i = 0; i < 16; ++i) {
    auto some = oracles();
    std::ranges::shuffle(some, random);
    some.resize(2 + random() % 3);
    all.push_back(some);
  }
  const auto compare = [&] {
    for (const auto& parts : all) {
      std::vector<std::string> names;
      for (const auto& part : parts) names.push_back(part.name);
      EXPECT_EQ(of_top(parts), of_sql(parts)) << fmt::format("{}", fmt::join(names, ","));
    }
  };
  compare();
  sum_up();  // for those that hourly sums can answer
  compare();
}

TEST_F(TopByParts, asks_hourly_sums_where_they_tell_all_parts) {
  EXPECT_EQ(sums_for(question_by({"orgs", "ports", "routers", "sampling"})), Store::Sums::Yes);
  for (const auto* const name : {"src_port", "dst_port", "time_start", "copy", "tcp_flags"}) {
    EXPECT_EQ(sums_for(question_by({"orgs", name})), Store::Sums::No) << name;
  }
}

TEST_F(TopByParts, over_time_adds_up_to_the_rows) {
  put_mixture();
  auto question = question_by({"devices", "dst_country", "protocols"});
  question.step = std::chrono::hours{6};
  question.common.limit = 7;
  const auto found = answer(question);
  ASSERT_EQ(found.rows.size(), 7U);
  for (std::size_t i = 0; i < found.rows.size(); ++i) {
    std::uint64_t flows = 0;
    for (const auto& step : found.series->rows[i]) flows += step.flows;
    EXPECT_EQ(flows, found.rows[i].tally.flows) << found.rows[i].key;
  }
  std::uint64_t others = 0;
  for (const auto& step : found.series->other) others += step.flows;
  EXPECT_EQ(others, found.other.flows);
  EXPECT_THAT(sheet_records(series_sheet(found, question)),
              StartsWith("time,devices,devices_name,dst_country,dst_country_name,"));
}

TEST_F(TopByParts, beside_another_window_finds_the_same_rows) {
  put_mixture();
  auto question = question_by({"orgs", "protocols"});
  question.common.window = {kNoon + kDay, kNoon + 2 * kDay};
  question.before = window_before("day", question.common.window);
  const auto both = answer(question);
  auto former = question;
  former.before = {};
  former.common.window = *question.before;
  std::map<std::string, std::uint64_t> before;
  for (const auto& row : answer(former).rows) before[row.key] = row.tally.bytes();
  EXPECT_GT(before.size(), 10U);
  for (const auto& row : both.rows) {
    EXPECT_EQ(row.before->bytes(), before.contains(row.key) ? before[row.key] : 0) << row.key;
    before.erase(row.key);
  }
  EXPECT_EQ(before.size(), 0U);
}

TEST_F(TopByParts, is_written_with_a_list_for_key_and_name) {
  put({flow({.bytes = 300}), flow({.dst = kTwo, .bytes = 100, .dst_port = 80})});
  auto question = question_by({"orgs", "port"});
  const auto found = answer(question);
  EXPECT_THAT(top_json(found, question), HasSubstr(R"("query":{"by":["orgs","ports"],)"));
  EXPECT_THAT(top_ndjson(found, question),
              StartsWith(R"({"rank":1,"key":["as64500","443/tcp"],"name":["Example One","https"],"bytes":300,)"));
  EXPECT_THAT(sheet_records(top_sheet(found, question)), StartsWith("rank,orgs,orgs_name,ports,ports_name,bytes,up,"));
  EXPECT_THAT(sheet_records(top_sheet(found, question)),
              HasSubstr("\n2,as64502,\"Example, \"\"Two\"\"\",80/tcp,http,100,"));
  const auto text = top_text(found, question, {{}, kNoon}, 0);
  EXPECT_THAT(top_heading(question, {{}, kNoon}), StartsWith("Top orgs, ports · by bytes"));
  EXPECT_THAT(text, HasSubstr("ORGANISATION    PORT"));
  EXPECT_THAT(text, HasSubstr("Example One     443/tcp https"));
  EXPECT_THAT(top_svg(found, question, {{}, kNoon}), HasSubstr(R"(data-key="as64500,443/tcp")"));
}

TEST_F(TopByParts, of_one_field_is_written_as_any_ranking) {
  auto tagged = flow({.bytes = 50});
  WHITHER_PUT(tagged, vlan, std::uint16_t{7});
  WHITHER_PUT(tagged, src_mac, std::uint64_t{0x02005e005301});
  put({tagged, flow({.dst = kTwo, .bytes = 100})});
  const auto rows = [&](const char* name) {
    std::vector<std::string> rows;
    for (const auto& row : answer(question_by({name})).rows) rows.push_back(row.key + "=" + row.name);
    return rows;
  };
  EXPECT_THAT(rows("vlan"), ElementsAre("=unknown", "7=7"));
  EXPECT_THAT(rows("src_mac"), ElementsAre("=unknown", "02:00:5e:00:53:01=02:00:5e:00:53:01"));
  EXPECT_THAT(rows("dst_addr"), ElementsAre("12.0.0.8=Example, \"Two\"", "11.0.0.8=Example One"));
  EXPECT_THAT(rows("time_end"), ElementsAre("2026-08-14T12:00:02+00:00=2026-08-14T12:00:02+00:00"));
  EXPECT_THAT(top_ndjson(answer(question_by({"vlan"})), question_by({"vlan"})), HasSubstr(R"("key":"7","name":"7")"));
  EXPECT_FALSE(key_part_named("vlan_id"));
}

TEST_F(TopByParts, tells_what_a_name_is_for_and_whose_it_is) {
  Texts texts;
  auto named = flow({.bytes = 100});
  WHITHER_PUT(named, dst_name, texts.id_of("cdn.music.example"));
  auto other = flow({.dst = kTwo, .bytes = 50});
  WHITHER_PUT(other, dst_name, texts.id_of("www.shop.co.uk"));
  auto bare = flow({.dst = "14.0.0.8", .bytes = 20});
  ASSERT_TRUE(writer_->append(std::vector{named, other, bare}, texts));
  ASSERT_TRUE(writer_->commit(kNoon));
  const auto names = [&](const std::string& part) {
    std::vector<std::string> all;
    for (const auto& row : answer(question_by({part})).rows) all.push_back(row.name);
    return all;
  };
  EXPECT_THAT(names("categories"), ElementsAre("music", "unknown", "bad"));
  EXPECT_THAT(names("services"), ElementsAre("Example Music", "shop.co.uk", "unknown"));
  EXPECT_THAT(top_text(answer(question_by({"services", "orgs"})), question_by({"services", "orgs"}), {{}, kNoon}, 0),
              HasSubstr("SERVICE        RUNS ON"));
}

TEST_F(TopByParts, knows_each_of_its_names) {
  for (const auto& name : key_part_names()) {
    ASSERT_TRUE(key_part_named(name)) << name;
    EXPECT_EQ(key_part_named(name)->name, name);
    EXPECT_EQ(answer(question_by({name})).rows.size(), 0U) << name;  // a statement that DuckDB understands
  }
}

}  // namespace
}  // namespace whither
