#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "flow/drop.h"
#include "ingest/capture_file.h"
#include "ingest/csv_file.h"
#include "ingest/nfcapd_file.h"
#include "wire/copies.h"

namespace whither {

// What was found in a file, besides flows.
struct Imported {
  std::string file{};
  std::string key{};                             // content_key(); "" for standard input
  std::optional<Time> before{};                  // when it was imported already: nothing was read
  std::optional<CaptureFile::Counts> capture{};  // one of these three, else it is an IPFIX file
  std::optional<NfcapdFile::Counts> nfcapd{};
  std::optional<CsvFile::Counts> csv{};
  CsvKind csv_kind{};
  std::vector<std::string> unknown_columns{};
  std::uint64_t messages = 0;
  std::uint64_t flows = 0;
  std::vector<CopyCount> copies{};
  Drops drops{};
};

// Tells of it on standard output, and on standard error what there is to note.
void tell(const Imported& imported, bool as_json);
// Tells that a file was not imported, where that is not the end: a line on standard output as JSON, else on standard
// error.
void tell_failure(const std::string& file, const Error& error, bool as_json);

}  // namespace whither
