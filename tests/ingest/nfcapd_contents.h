#pragma once

#include <string>
#include <vector>

#include "ingest/nfcapd_file.h"
#include "temp_folder.h"

namespace whither {

// All that a file gives.
struct NfcapdContents {
  std::vector<Flow> flows;
  std::vector<std::string> applications;
  Result<NfcapdFile::Counts> counts;
};

inline NfcapdContents read_nfcapd(const std::string& path) {
  NfcapdContents contents;
  auto file = NfcapdFile::open(path);
  if (!file) {
    contents.counts = std::unexpected(file.error());
    return contents;
  }
  contents.counts = file->read([&](Batch& batch) {
    for (const auto& flow : batch.flows) {
      contents.flows.push_back(flow);
      contents.applications.emplace_back(batch.texts.of(flow.application));
    }
  });
  return contents;
}

inline NfcapdContents read_nfcapd_bytes(std::string_view bytes) {
  const TempFolder folder;
  return read_nfcapd(folder.write("nfcapd.1", bytes));
}

}  // namespace whither
