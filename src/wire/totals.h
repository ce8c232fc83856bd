#pragma once

#include <cstddef>
#include <cstdint>

#include "flow/flow.h"
#include "wire/archive.h"
#include "wire/recent.h"

namespace whither {

// Makes deltas of totals. Templates that have octetTotalCount and packetTotalCount (IANA 85, 86) and no deltas count
// from the beginning of a flow, so that a second record of the same flow counts what the first one did again (RFC 7012,
// 4.1; T28). Such a record keeps what came since the one before; the first of a flow is as exported. A flow is the same
// where exporter, addresses, ports, protocol and the start as it is written are. Records without addresses or start are
// left alone.
class Totals {
 public:
  static constexpr std::size_t kFlows = std::size_t{1} << 15;
  // A total older than this is of another flow.
  static constexpr std::uint32_t kSeconds = 86'400;

  void make_delta(Flow& flow, std::uint64_t start_as_written);

  void save(Saving& to) const;
  void load(Loading& from);

 private:
  struct Total {
    std::uint64_t key = 0;
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::uint64_t packets_reverse = 0;
    std::uint64_t bytes_reverse = 0;
    std::uint32_t seen = 0;

    template <typename Archive, typename Self>
    static void archive(Archive& archive, Self& self) {
      archive(self.key, self.packets, self.bytes, self.packets_reverse, self.bytes_reverse, self.seen);
    }
  };

  RecentTable<Total> totals_{kFlows};
};

}  // namespace whither
