#include "names/dns_memory.h"

#include <gtest/gtest.h>

namespace whither {
namespace {

using namespace std::chrono_literals;

constexpr Time kNoon = time_of_seconds(1'786'708'800);

Address address(std::string_view text) { return *Address::parse(text); }

class ADnsMemory : public testing::Test {
 protected:
  void learn(std::string_view client, std::string_view where, std::string name, Time time,
             std::optional<Duration> ttl = {}) {
    memory_.learn({time, client.empty() ? Address{} : address(client), address(where), std::move(name), ttl});
  }
  std::string name(Time at, std::string_view client = "192.168.1.139", std::string_view where = "198.51.100.7") {
    return memory_.name_of(address(client), address(where), at);
  }

  DnsMemory memory_{LocalNetworks::standard()};
};

TEST_F(ADnsMemory, names_an_address_as_long_as_the_answer_holds) {
  learn("192.168.1.139", "198.51.100.7", "short.example", kNoon, 60s);
  EXPECT_EQ(name(kNoon - 2s), "short.example") << "clocks differ";
  EXPECT_EQ(name(kNoon - 3s), "");
  EXPECT_EQ(name(kNoon + 5min), "short.example") << "connections outlive a short TTL";
  EXPECT_EQ(name(kNoon + 5min + 1us), "");
  learn("192.168.1.139", "198.51.100.8", "long.example", kNoon, 2h);
  EXPECT_EQ(name(kNoon + 2h, "192.168.1.139", "198.51.100.8"), "long.example");
  learn("192.168.1.139", "198.51.100.10", "for-ever.example", kNoon, 1'000'000h);
  EXPECT_EQ(name(kNoon + 24h, "192.168.1.139", "198.51.100.10"), "for-ever.example");
  EXPECT_EQ(name(kNoon + 24h + 1s, "192.168.1.139", "198.51.100.10"), "");
  learn("192.168.1.139", "198.51.100.9", "no-ttl.example", kNoon);
  EXPECT_EQ(name(kNoon + 1h, "192.168.1.139", "198.51.100.9"), "no-ttl.example");
  EXPECT_EQ(name(kNoon + 1h + 1s, "192.168.1.139", "198.51.100.9"), "");
}

TEST_F(ADnsMemory, takes_the_newest_of_several_names) {
  learn("192.168.1.139", "198.51.100.7", "one.example", kNoon);
  learn("192.168.1.139", "198.51.100.7", "two.example", kNoon + 10min);
  EXPECT_EQ(name(kNoon + 9min), "one.example");
  EXPECT_EQ(name(kNoon + 11min), "two.example");
  learn("192.168.1.139", "198.51.100.7", "one.example", kNoon + 20min);
  EXPECT_EQ(name(kNoon + 21min), "one.example");
  EXPECT_EQ(name(kNoon + 11min), "two.example") << "also when it is told late";
  EXPECT_EQ(name(kNoon + 1min), "one.example");
  learn("192.168.1.139", "198.51.100.7", "three.example", kNoon + 5min);
  EXPECT_EQ(name(kNoon + 21min), "one.example") << "an answer that was told late is not the newest";
  EXPECT_EQ(name(kNoon + 6min), "three.example");
}

TEST_F(ADnsMemory, knows_an_answer_that_ran_out_before_it_was_given_again) {
  learn("192.168.1.139", "198.51.100.7", "one.example", kNoon, 60s);
  learn("192.168.1.139", "198.51.100.7", "one.example", kNoon + 1h, 60s);
  EXPECT_EQ(name(kNoon + 1min), "one.example") << "a flow that is exported late";
  EXPECT_EQ(name(kNoon + 30min), "");
  EXPECT_EQ(name(kNoon + 1h), "one.example");
  EXPECT_EQ(memory_.size(), 2U);
}

TEST_F(ADnsMemory, goes_by_who_asked_and_then_by_anybody) {
  learn("192.168.1.20", "198.51.100.7", "other.example", kNoon + 1s);
  EXPECT_EQ(name(kNoon + 2s), "other.example");
  learn("192.168.1.139", "198.51.100.7", "own.example", kNoon);
  EXPECT_EQ(name(kNoon + 2s), "own.example");
  learn("", "203.0.113.9", "anybody.example", kNoon);
  EXPECT_EQ(name(kNoon, "2001:db8::139", "203.0.113.9"), "anybody.example");
}

TEST_F(ADnsMemory, puts_names_on_the_peers_of_flows_that_have_none) {
  learn("192.168.1.139", "198.51.100.7", "www.example.org", kNoon);
  const auto flow = [](std::string_view from, std::string_view to) {
    Flow flow;
    WHITHER_PUT(flow, time_start, kNoon + 1s);
    WHITHER_PUT(flow, src_addr, address(from));
    WHITHER_PUT(flow, dst_addr, address(to));
    return flow;
  };
  Batch batch;
  for (const auto& [from, to] : {std::pair{"192.168.1.139", "198.51.100.7"},
                                 {"198.51.100.7", "192.168.1.139"},
                                 {"192.168.1.139", "203.0.113.9"},
                                 {"192.168.1.139", "198.51.100.7"}}) {
    batch.flows.push_back(flow(from, to));
  }
  WHITHER_PUT(batch.flows[3], dst_name, batch.texts.id_of("told.by.the.flow"));
  EXPECT_EQ(memory_.name(batch), 2U);
  EXPECT_EQ(batch.texts.of(batch.flows[0].dst_name), "www.example.org");
  EXPECT_FALSE(batch.flows[0].has(Field::src_name));
  EXPECT_EQ(batch.texts.of(batch.flows[1].src_name), "www.example.org");
  EXPECT_FALSE(batch.flows[2].has(Field::dst_name));
  EXPECT_EQ(batch.texts.of(batch.flows[3].dst_name), "told.by.the.flow");
}

TEST_F(ADnsMemory, knows_how_many_answers_it_has) {
  EXPECT_EQ(memory_.size(), 0U);
  for (int turn = 0; turn < 2; ++turn) {
    learn("192.168.1.139", "198.51.100.7", "one.example", kNoon + turn * 1s);
    learn("192.168.1.139", "198.51.100.7", "two.example", kNoon);
    learn("192.168.1.20", "198.51.100.8", "one.example", kNoon);
    EXPECT_EQ(memory_.size(), 3U);
  }
  for (int i = 0; i < 20; ++i) learn("192.168.1.20", "198.51.100.9", std::to_string(i) + ".example", kNoon);
  EXPECT_EQ(memory_.size(), 19U);
}

TEST_F(ADnsMemory, is_bounded_and_keeps_what_is_used) {
  learn("192.168.1.139", "198.51.100.7", "kept.example", kNoon);
  for (std::uint32_t i = 0; i < 450'000; ++i) {
    memory_.learn({kNoon, Address::v4(0xc0a80114), Address::v4(0x0b000000 + i), "x.example", {}});
    if (i % 50'000 == 0) learn("192.168.1.139", "198.51.100.7", "kept.example", kNoon + i * 1us);
  }
  EXPECT_EQ(name(kNoon + 1s), "kept.example");
  EXPECT_EQ(name(kNoon, "192.168.1.20", "11.0.0.1"), "") << "the oldest went";
  EXPECT_LE(memory_.size(), 100'000U);
  EXPECT_GE(memory_.size(), 50'000U);
}

}  // namespace
}  // namespace whither
