#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "flow/batch.h"
#include "ingest/flow_sums.h"
#include "ingest/nfcapd/extensions.h"
#include "ingest/nfcapd/record.h"

namespace whither {

// Reads the records of the blocks of one file, of either version. One thread.
class NfcapdRecords {
 public:
  struct Counts {
    FlowSums sums;                  // of the flows, as the file has them
    std::uint64_t packets_out = 0;  // of the other direction, which some versions of nfcapd add to the sums
    std::uint64_t bytes_out = 0;
    std::uint64_t scaled = 0;           // flows whose counters nfcapd has multiplied by a sampling rate
    std::uint64_t unknown_records = 0;  // of a type that is not known, or flows without their common part
    std::uint64_t unknown_values = 0;   // of a number that is not known, in flows
    std::optional<FlowSums> told;       // the file's own sums
  };

  // Flows go to `take` in pieces of at most kAtOnce, which may empty the batch or leave it.
  static constexpr std::size_t kAtOnce = 4096;
  explicit NfcapdRecords(std::function<void(Batch&)> take) : take_(std::move(take)) {}

  // The records of a block, which has to hold `count`. Gives what is wrong with it, "" for nothing.
  std::string_view read(std::span<const std::byte> block, std::uint32_t count);

  const Counts& counts() const { return counts_; }

 private:
  std::string_view read_record(std::uint16_t type, LittleReader in);
  std::string_view read_flow1(LittleReader in, bool is_old);
  std::string_view read_flow3(LittleReader in);
  std::string_view read_elements(LittleReader in, std::uint16_t count, NfcapdRecord& record);
  std::string_view read_exporter(LittleReader in);
  std::string_view read_sums(LittleReader in);
  std::string_view add(NfcapdRecord& record);
  void give();

  std::function<void(Batch&)> take_;
  Batch batch_;
  NfcapdExtensions extensions_;
  NfcapdExporters exporters_;
  Counts counts_;
};

}  // namespace whither
