// Files of nfcapd are a stranger's bytes, and say themselves how long everything is.
#include <stdio.h>

#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "ingest/nfcapd_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace whither;
  // Read from memory by way of standard input, which is what "-" names.
  static std::FILE* const original = stdin;
  std::FILE* const file = ::fmemopen(const_cast<std::uint8_t*>(bytes), size, "rb");
  if (file == nullptr) return 0;
  stdin = file;
  std::uint64_t flows = 0;
  if (auto opened = NfcapdFile::open("-")) {
    const auto counts = opened->read([&](Batch& batch) {
      WHITHER_ASSERT(batch.flows.size() <= NfcapdRecords::kAtOnce);
      flows += batch.flows.size();
    });
    WHITHER_ASSERT(!counts || counts->sums.flows == flows);
  }
  std::fclose(file);
  stdin = original;
  return 0;
}
