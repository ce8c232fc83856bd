// How fast datagrams become flows. Every workload's answer is checked before its time counts.
//   decode_bench                       rates, beside those of memcpy on the same bytes (Google Benchmark's own flags
//   too) decode_bench --passes=N NAME       decodes a workload N times, for tools/check-instructions; prints its
//   records
#include <benchmark/benchmark.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>

#include "bench/workload.h"

namespace whither {
namespace {

bool is_right(const Workload& workload) {
  Bench bench{workload};
  return bench.checked_pass() == workload.sums;
}

// Copies the bytes of all datagrams to one place, each behind the one before.
void copy_all(const Workload& workload, std::vector<std::byte>& to) {
  auto* at = to.data();
  for (const auto& datagram : workload.datagrams) {
    const auto bytes = datagram.view();
    std::memcpy(at, bytes.data(), bytes.size());
    at += bytes.size();
  }
  benchmark::DoNotOptimize(to.data());
  benchmark::ClobberMemory();
}

// Bytes a second of memcpy: the best of many short runs.
double copy_rate(const Workload& workload) {
  constexpr int kRuns = 200;
  std::vector<std::byte> to(workload.wire_bytes());
  auto best = std::chrono::duration<double>::max();
  for (int run = 0; run < kRuns; ++run) {
    const auto began = std::chrono::steady_clock::now();
    copy_all(workload, to);
    best = std::min(best, std::chrono::duration<double>{std::chrono::steady_clock::now() - began});
  }
  return static_cast<double>(workload.wire_bytes()) / best.count();
}

void count(benchmark::State& state, const Workload& workload) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(workload.sums.records));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(workload.wire_bytes()));
}

void decode(benchmark::State& state, const Workload& workload) {
  if (!is_right(workload)) return state.SkipWithError("the flows are not what was sent");
  const auto memcpy_rate = copy_rate(workload);
  Bench bench{workload};
  for (auto iteration : state) bench.pass();
  count(state, workload);
  const auto bytes = static_cast<double>(workload.wire_bytes()) * static_cast<double>(state.iterations());
  state.counters["of_memcpy"] = benchmark::Counter(bytes / memcpy_rate, benchmark::Counter::kIsRate);
}

void copy(benchmark::State& state, const Workload& workload) {
  std::vector<std::byte> to(workload.wire_bytes());
  for (auto iteration : state) copy_all(workload, to);
  count(state, workload);
}

int run_benchmarks(const std::vector<Workload>& all, int argc, char** argv) {
  for (const auto& workload : all) {
    const std::string name{workload.name};
    benchmark::RegisterBenchmark(("decode/" + name).c_str(), decode, workload);
    benchmark::RegisterBenchmark(("memcpy/" + name).c_str(), copy, workload);
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

int run_passes(const std::vector<Workload>& all, std::string_view passes, std::string_view name) {
  int count = 0;
  std::from_chars(passes.data(), passes.data() + passes.size(), count);
  for (const auto& workload : all) {
    if (workload.name != name) continue;
    if (!is_right(workload)) {
      std::fprintf(stderr, "%s: the flows are not what was sent\n", workload.name.data());
      return 1;
    }
    Bench bench{workload};
    for (int i = 0; i < count; ++i) bench.pass();
    std::printf("%llu\n", static_cast<unsigned long long>(workload.sums.records));
    return 0;
  }
  std::fprintf(stderr, "there is no workload %.*s\n", static_cast<int>(name.size()), name.data());
  return 2;
}

}  // namespace
}  // namespace whither

int main(int argc, char** argv) {
  const auto all = whither::workloads();
  constexpr std::string_view kPasses = "--passes=";
  const std::string_view first = argc > 1 ? argv[1] : "";
  if (argc == 3 && first.starts_with(kPasses)) return whither::run_passes(all, first.substr(kPasses.size()), argv[2]);
  return whither::run_benchmarks(all, argc, argv);
}
