#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <unordered_map>
#include <vector>

#include "ingest/nfcapd/little_reader.h"
#include "ingest/nfcapd/record.h"

namespace whither {

// The maps of a file of version 1: which extensions stand behind each other in the records that name the map.
class NfcapdExtensions {
 public:
  // nfdump 1.6 has 48 extensions; 65 536 maps of so many take 16 MiB.
  static constexpr std::size_t kMost = 128;

  // Learns a map; `in` stands behind its type and length. False where it is damaged.
  bool learn(LittleReader in);

  enum class Outcome : std::uint8_t { Taken, Unknown, Damaged };
  // Lays a flow's record into `record`; `in` stands behind its type and length. Unknown where it ended in an extension
  // of which nothing is known, not even the size: what came before it is in the record.
  Outcome take(LittleReader in, bool is_old, NfcapdRecord& record) const;

 private:
  std::unordered_map<std::uint16_t, std::vector<std::uint16_t>> maps_;
};

}  // namespace whither
