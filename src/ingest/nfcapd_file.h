#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "flow/batch.h"
#include "ingest/nfcapd/layout.h"
#include "ingest/nfcapd/records.h"

namespace whither {

// Reads the flows of a file that nfcapd, or nfdump -w, wrote: layout 1 (nfdump 1.6) or 2 (nfdump 1.7), little-endian,
// plain or compressed with LZ4, bzip2 or Zstandard; with LZO through the user's own nfdump. A block at a time, of at
// most 8 MiB, is in memory. One thread at a time.
class NfcapdFile {
 public:
  struct Counts : NfcapdRecords::Counts {
    std::uint64_t unknown_blocks = 0;  // of a type that is not known; their records are not read
  };

  // Standard input where `path` is "-". Fault::Unreachable where there is no such file, or no nfdump that it takes;
  // Fault::NotUnderstood where it is no such file.
  static Result<NfcapdFile> open(const std::string& path);

  // Calls `take` with flows in the file's order, at most NfcapdRecords::kAtOnce at once; they have what the file tells,
  // and `sampling` 1 unless nfcapd has multiplied their counters already. Fault::NotUnderstood where the file breaks
  // off or is damaged: what came before was given out already. Ends early, with what it has, once `stop` is asked.
  Result<Counts> read(const std::function<void(Batch&)>& take, const std::stop_token& stop = {});

  // Bytes read so far.
  std::uint64_t position() const { return position_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const;
  };

  Result<void> begin();
  // The next bytes, or what is wrong.
  Result<std::span<const std::byte>> next(std::size_t size, std::vector<std::byte>& buffer);
  Result<void> read_block(NfcapdRecords& records, Counts& counts);
  std::unexpected<Error> damaged(std::string_view what) const;

  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
  NfcapdHeader header_;
  std::uint64_t position_ = 0;
  std::uint64_t block_ = 0;  // counts from 1
  std::vector<std::byte> packed_;
  std::vector<std::byte> plain_;
};

}  // namespace whither
