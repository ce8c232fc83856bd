#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "base/address.h"
#include "base/result.h"
#include "flow/batch.h"
#include "ingest/csv/header.h"
#include "ingest/csv/lines.h"
#include "ingest/csv/records.h"
#include "ingest/csv/row.h"
#include "ingest/flow_sums.h"

namespace whither {

// Reads the flows of a text with a line a flow, as nfdump, SiLK's rwcut and whither itself write it (CsvKind). Its
// first line names the columns, which may be any of those that are known, in any order. In bounded memory. One thread
// at a time.
class CsvFile {
 public:
  struct Counts {
    FlowSums sums;
    std::uint64_t packets_reverse = 0;  // which nfdump adds to its sums
    std::uint64_t bytes_reverse = 0;
    std::optional<FlowSums> told;  // nfdump's own sums, of a text that is one answer of it
    CsvLineCounts lines;
    std::uint64_t added_up = 0;  // flows that are sums of several
    bool whole_seconds = false;  // no time has a fraction
  };

  // Standard input where `path` is "-". Times that name no zone are in that of `zone`; without one, SiLK's are in UTC
  // and the others in the local one. Fault::Unreachable where there is no such file; Fault::NotUnderstood where its
  // first line is no header that is known, or lacks an address or the time.
  struct Settings {
    std::optional<CsvZone> zone{};
    Address router{};  // exporter of flows that do not tell it
  };
  static Result<CsvFile> open(const std::string& path, const Settings& settings);

  // Calls `take` with flows in the file's order, at most kAtOnce at once, which may empty the batch or leave it. Of the
  // texts of whither they have every field as it was stored; of others what is told, without `kind`. Lines that are no
  // flow are counted. Ends early, with what it has, once `stop` is asked.
  static constexpr std::size_t kAtOnce = 4096;
  Result<Counts> read(const std::function<void(Batch&)>& take, const std::stop_token& stop = {});

  const CsvHeader& header() const { return header_; }
  // Bytes read so far.
  std::uint64_t position() const { return records_.position(); }

 private:
  CsvFile(CsvRecords records, CsvHeader header, const Settings& settings)
      : records_(std::move(records)), header_(std::move(header)), settings_(settings) {}
  void take_record(const CsvRows& rows, Counts& counts);
  // Whether it is a header or belongs to nfdump's sums.
  bool take_other(Counts& counts);
  void take_sums(Counts& counts) const;

  CsvRecords records_;
  CsvHeader header_;
  Settings settings_;
  Batch batch_;
  enum class Part : std::uint8_t { Flows, NamesOfSums, Sums } part_ = Part::Flows;
};

}  // namespace whither
