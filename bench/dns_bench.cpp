#include <benchmark/benchmark.h>

#include <cstdlib>
#include <iostream>
#include <random>

#include "names/dns_memory.h"

// What it costs to put names on flows: 50 000 answers are known, and two in three flows are with one of their
// addresses.
namespace whither {
namespace {

constexpr Time kNow = time_of_seconds(1'786'708'800);
constexpr std::uint32_t kAnswers = 50'000;
constexpr std::size_t kFlows = 20'000;
constexpr std::uint32_t kFirst = 0x0b000000;

void join(benchmark::State& state) {
  DnsMemory memory{LocalNetworks::standard()};
  const auto client = [](std::uint32_t number) { return Address::v4(0xc0a80100 + number % 20); };
  for (std::uint32_t i = 0; i < kAnswers; ++i) {
    memory.learn({kNow, client(i), Address::v4(kFirst + i), "host" + std::to_string(i % 5000) + ".example.org", {}});
  }
  std::mt19937 random{1};
  Batch blank;
  for (std::size_t i = 0; i < kFlows; ++i) {
    Flow flow;
    const auto number = static_cast<std::uint32_t>(random() % (kAnswers * 3 / 2));
    WHITHER_PUT(flow, time_start, kNow + std::chrono::minutes{1});
    WHITHER_PUT(flow, src_addr, client(number));
    WHITHER_PUT(flow, dst_addr, Address::v4(kFirst + number));
    blank.flows.push_back(flow);
  }
  std::size_t named = 0;
  for (auto _ : state) {
    state.PauseTiming();
    Batch batch;
    batch.flows = blank.flows;
    state.ResumeTiming();
    named = memory.name(batch);
    if (batch.texts.of(batch.flows[0].dst_name) !=
        memory.name_of(blank.flows[0].src_addr, blank.flows[0].dst_addr, kNow)) {
      std::cerr << "the names are wrong\n";
      std::exit(1);
    }
  }
  if (named < kFlows / 2 || named == kFlows) std::exit(1);
  state.counters["flow"] = benchmark::Counter(static_cast<double>(kFlows) * static_cast<double>(state.iterations()),
                                              benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(join)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace whither

BENCHMARK_MAIN();
