#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "ingest/packet.h"

namespace whither {

// Puts IP fragments together again (RFC 791 3.2, RFC 8200 4.5). At most kPending datagrams are open at a time: the
// oldest goes when one more begins. A fragment that overlaps an earlier one is left out, so the first to come stay and
// a datagram never takes more memory than it can be large (RFC 5722 would drop the whole).
class Reassembly {
 public:
  static constexpr std::size_t kPending = 256;
  static constexpr std::size_t kMaxSize = 65535;  // of an IP payload

  // The whole payload when this fragment was the last that was missing. One that came before is passed over.
  std::optional<std::vector<std::byte>> add(const IpPacket& fragment);
  // Fragments that were left out, and those of datagrams that were given up or are still open.
  std::uint64_t unfinished() const;

 private:
  struct Key {
    Address src;
    Address dst;
    std::uint32_t identification = 0;
    std::uint8_t protocol = 0;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct Pending {
    std::map<std::size_t, std::vector<std::byte>> pieces;  // by offset, without overlaps
    std::size_t held = 0;                                  // bytes in them
    std::optional<std::size_t> size;                       // of the whole, once its end has come
  };
  // What keeps a fragment out of the pieces: nothing, one that is the same, one that overlaps it.
  enum class Fit : std::uint8_t { New, Known, Overlapping };
  static Fit fit_of(const Pending& pending, const IpPacket& fragment);
  static std::optional<std::vector<std::byte>> whole(const Pending& pending);

  std::map<Key, Pending> pending_;
  std::deque<Key> order_;
  std::uint64_t given_up_ = 0;
};

}  // namespace whither
