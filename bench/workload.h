#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "wire/datagrams.h"
#include "wire/decoder.h"

namespace whither {

// What was written into the records of datagrams, or read out of flows.
struct Sums {
  std::uint64_t records = 0;
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;

  void add(const Flow& flow) {
    ++records;
    packets += flow.packets;
    bytes += flow.bytes;
  }
  friend bool operator==(const Sums&, const Sums&) = default;
};

// What one exporter sends, and what must come out of it.
struct Workload {
  std::string_view name;
  std::vector<Bytes> lessons;    // templates and options, sent once and first
  std::vector<Bytes> datagrams;  // as large as an Ethernet frame lets them be
  Sums sums;                     // of `datagrams`
  std::size_t wire_bytes() const;
};

// Every workload there is, made anew: some 2000 records each.
std::vector<Workload> workloads();

// A decoder that sits behind an exporter of a workload.
class Bench {
 public:
  explicit Bench(const Workload& workload);

  // Decodes all datagrams once. The flows are let go after so many datagrams as one receive takes at most, which is
  // what the collector does.
  void pass();
  // A pass whose flows are added up; nothing where a datagram was refused, lost or held.
  std::optional<Sums> checked_pass();

 private:
  static constexpr std::size_t kTogether = 64;

  bool decode(const Bytes& datagram);

  const Workload& workload_;
  Drops drops_;
  Decoder decoder_;
  Batch batch_;
};

}  // namespace whither
