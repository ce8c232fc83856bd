// How fast flows become datagrams. What is written is decoded again and compared before its time counts.
//   encode_bench        rates (Google Benchmark's own flags too)
#include <benchmark/benchmark.h>

#include <algorithm>

#include "bench/workload.h"
#include "wire/encoder.h"

namespace whither {
namespace {

// The flows of softflowd's records.
Batch flows_of(const Workload& workload) {
  Drops drops;
  Decoder decoder{drops};
  Batch batch;
  for (const auto* datagrams : {&workload.lessons, &workload.datagrams}) {
    for (const auto& datagram : *datagrams) {
      (void)decoder.decode({.received = kReceived, .sender = Address::v4(0xc0000201), .payload = datagram.view()},
                           batch);
    }
  }
  return batch;
}

Sums sums_of(std::span<const Flow> flows) {
  Sums sums;
  for (const auto& flow : flows) sums.add(flow);
  return sums;
}

Sums decoded(const Outgoing& outgoing) {
  Drops drops;
  Decoder decoder{drops};
  Batch batch;
  for (std::size_t i = 0; i < outgoing.size(); ++i) {
    (void)decoder.decode({.received = kReceived, .sender = Address::v4(0xc0000201), .payload = outgoing[i]}, batch);
  }
  return sums_of(batch.flows);
}

void encode(benchmark::State& state, ExportVersion version, const Workload& workload) {
  const auto batch = flows_of(workload);
  auto encoder = Encoder::make(version);
  if (!encoder) return state.SkipWithError("no encoder");
  Outgoing outgoing;
  encoder->encode(batch.flows, batch.texts, kReceived, outgoing);
  if (decoded(outgoing) != sums_of(batch.flows)) return state.SkipWithError("the flows are not what was to be sent");
  for (auto iteration : state) {
    outgoing.clear();
    encoder->encode(batch.flows, batch.texts, kReceived, outgoing);
    benchmark::DoNotOptimize(outgoing);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch.flows.size()));
}

}  // namespace
}  // namespace whither

int main(int argc, char** argv) {
  using namespace whither;
  const auto all = workloads();
  const auto ipfix = *std::ranges::find(all, "ipfix", &Workload::name);
  benchmark::RegisterBenchmark("encode/netflow5", encode, ExportVersion::Netflow5, ipfix);
  benchmark::RegisterBenchmark("encode/netflow9", encode, ExportVersion::Netflow9, ipfix);
  benchmark::RegisterBenchmark("encode/ipfix", encode, ExportVersion::Ipfix, ipfix);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
