// Texts of flows are a stranger's, and so are their headers.
#include <stdio.h>

#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "ingest/csv_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace whither;
  // Read from memory by way of standard input, which is what "-" names.
  static std::FILE* const original = stdin;
  std::FILE* const file = ::fmemopen(const_cast<std::uint8_t*>(bytes), size, "rb");
  if (file == nullptr) return 0;
  stdin = file;
  std::uint64_t flows = 0;
  if (auto opened = CsvFile::open("-", {})) {
    const auto counts = opened->read([&](Batch& batch) {
      WHITHER_ASSERT(batch.flows.size() <= CsvFile::kAtOnce);
      for (const auto& flow : batch.flows) WHITHER_ASSERT(flow.time_start >= Time{} && flow.time_end <= kLastCsvTime);
      flows += batch.flows.size();
    });
    WHITHER_ASSERT(counts && counts->sums.flows == flows);
    // Each line is a flow, or counted.
    std::uint64_t lines = 1;
    for (std::size_t i = 0; i < size; ++i) lines += bytes[i] == '\n' ? 1 : 0;
    for (const auto count : counts->lines.counts) flows += count;
    WHITHER_ASSERT(flows <= lines);
  }
  std::fclose(file);
  stdin = original;
  return 0;
}
