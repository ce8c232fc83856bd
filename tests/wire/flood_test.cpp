#include <gtest/gtest.h>
#include <malloc.h>

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "wire/datagrams.h"
#include "wire/sflow_datagrams.h"

namespace whither {
namespace {

// What one table of a decoder may take at most: the largest bound of DecoderLimits is 64 MiB, of held data, and there
// are some 3 KiB for each of 4096 exporters and what the allocator adds.
// Sanitizers take some fifty times as long, and are to see each way through the code, not how much memory there is.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WHITHER_SHORTER 10
#endif
#endif
#ifndef WHITHER_SHORTER
#define WHITHER_SHORTER 1
#endif
constexpr std::uint32_t kShorter = WHITHER_SHORTER;

constexpr std::size_t kBudget = std::size_t{96} << 20;

std::size_t heap_in_use() { return ::mallinfo2().uordblks + ::mallinfo2().hblkhd; }

Ins many_fields(std::uint16_t count) {
  Ins ins;
  for (std::uint16_t i = 0; i < count; ++i) ins.push_back({static_cast<std::uint16_t>(1000 + i), 1});
  return ins;
}

// Each makes the datagram number `i` of a flood that fills one of the tables.
using Flood = std::function<Bytes(std::uint32_t i)>;

template <typename Protocol>
Bytes templates_of_many_fields(std::uint32_t i) {
  return Protocol::message(Protocol::templates(static_cast<std::uint16_t>(256 + i % 4096), many_fields(300)));
}

template <typename Protocol>
Bytes small_templates(std::uint32_t i) {
  Bytes sets;
  for (std::uint32_t at = 0; at < 100; ++at) {
    sets.then(Protocol::templates(static_cast<std::uint16_t>(256 + (i * 100 + at) % 60'000), {{8, 4}}));
  }
  return Protocol::message(sets);
}

template <typename Protocol>
Bytes waiting_data(std::uint32_t i) {
  return Protocol::message(set(256, Bytes{}.zeros(1000)), {.domain = i % 7});
}

// Many ids, each with little.
template <typename Protocol>
Bytes waiting_crumbs(std::uint32_t i) {
  Bytes sets;
  for (std::uint32_t at = 0; at < 100; ++at) {
    sets.then(set(static_cast<std::uint16_t>(256 + (i * 100 + at) % 60'000), Bytes{}.u32(at)));
  }
  return Protocol::message(sets);
}

template <typename Protocol>
Bytes options_with_names(std::uint32_t i) {
  const auto scope = std::is_same_v<Protocol, Ipfix> ? In{10, 4} : In{2, 4};
  Bytes records;
  for (std::uint32_t at = 0; at < 30; ++at) records.u32(i * 30 + at).text("interface with a long name, of 40 bytes");
  return Protocol::message(Protocol::options(300, {scope}, {{82, 39}}).then(set(300, records)));
}

Bytes new_sources_of_sflow(std::uint32_t i) {
  std::vector<Bytes> samples;
  for (std::uint32_t at = 0; at < 10; ++at) {
    samples.push_back(sflow::flow_sample({sflow::web_header()}, {.source = i * 10 + at, .drops = i}));
  }
  return sflow::datagram(samples, {.agent = "192.0.2.9", .sub_agent = i, .sequence = i});
}

struct Named {
  std::string_view name;
  Flood flood;
};

const std::array kFloods = {
    Named{"v9_templates_of_many_fields", templates_of_many_fields<Netflow9>},
    Named{"ipfix_templates_of_many_fields", templates_of_many_fields<Ipfix>},
    Named{"v9_small_templates", small_templates<Netflow9>},
    Named{"ipfix_small_templates", small_templates<Ipfix>},
    Named{"v9_waiting_data", waiting_data<Netflow9>},
    Named{"ipfix_waiting_data", waiting_data<Ipfix>},
    Named{"v9_waiting_crumbs", waiting_crumbs<Netflow9>},
    Named{"ipfix_waiting_crumbs", waiting_crumbs<Ipfix>},
    Named{"v9_options_with_names", options_with_names<Netflow9>},
    Named{"ipfix_options_with_names", options_with_names<Ipfix>},
    Named{"sflow_new_sources", new_sources_of_sflow},
};

class FloodOf : public testing::TestWithParam<Named> {
 protected:
  // An exporter that was there before, and goes on among the forged ones.
  void honest(std::uint32_t sequence) {
    receiver_.sender = Address::v4(0xc0000201);
    receiver_.flows.clear();
    const auto sets = sequence == 0 ? Ipfix::templates(256, tuple()) : set(256, tuple_record());
    EXPECT_TRUE(receiver_.take(Ipfix::message(sets, {.sequence = sequence == 0 ? 0 : sequence - 1, .domain = 77})));
    EXPECT_EQ(receiver_.flows.size(), sequence == 0 ? 0U : 1U) << "datagram " << sequence;
  }

  // `datagrams` from each of `senders`, in turns.
  void flood(std::uint32_t senders, std::uint32_t datagrams) {
    std::uint32_t sequence = 20;
    for (std::uint32_t i = 0; i < senders * datagrams; ++i) {
      receiver_.sender = Address::v4(0x0a000000 + i % senders);
      receiver_.batch.clear();
      (void)receiver_.take(GetParam().flood(i / senders));
      if (i % 3000 == 0) honest(sequence++);
    }
    honest(sequence);
  }

  Receiver receiver_;
};

// From many senders with little each (newcomers all) and from few with much (established).
TEST_P(FloodOf, T36_stays_inside_the_budget_and_leaves_honest_exporters_alone) {
  for (std::uint32_t i = 0; i < 20; ++i) honest(i);
  const auto before = heap_in_use();
  flood(6000 / kShorter, 2);
  EXPECT_LT(heap_in_use() - before, kBudget);
  flood(60, 200 / kShorter);
  EXPECT_LT(heap_in_use() - before, kBudget);
}

INSTANTIATE_TEST_SUITE_P(Wire, FloodOf, testing::ValuesIn(kFloods),
                         [](const auto& tested) { return std::string{tested.param.name}; });

}  // namespace
}  // namespace whither
