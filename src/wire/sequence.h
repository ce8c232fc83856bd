#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace whither {

// Finds out from an exporter's sequence numbers how much did not arrive. Real exporters count in three ways whatever
// their protocol says, so all three are followed and the one that comes true most often is believed:
//   datagrams       NetFlow v9 (RFC 3954, 5.1)
//   records before  NetFlow v5, IPFIX (RFC 7011, 3.1): those sent before this datagram
//   records after   softflowd's IPFIX: with those of this datagram
// Small steps back are late datagrams and are taken off the loss again; large steps either way are a restart. Where no
// way comes true for long (two exporters behind one address, an exporter that does not count) nothing is reported.
class Sequence {
 public:
  enum class Unit : std::uint8_t { Datagrams, Records };

  explicit Sequence(Unit unit);

  // A datagram with its number and the records in it; nothing where their number is not known.
  void take(std::uint32_t number, std::optional<std::uint32_t> records);

  // What is missing so far, in the unit that the exporter counts in.
  std::uint64_t lost() const { return ways_[best_].lost; }

 private:
  enum Way : std::size_t { kDatagrams, kRecordsBefore, kRecordsAfter, kWays };

  struct Tracker {
    std::optional<std::uint32_t> last;          // number of the last datagram in order
    std::optional<std::uint32_t> last_records;  // what was in it
    std::uint64_t lost = 0;
    std::uint64_t may_be_late = 0;  // part of `lost` that late datagrams may still take back
    std::uint32_t late_in_a_row = 0;
    std::uint32_t score = 0;           // how often it came true, recent times weighing more
    std::uint64_t lost_unmatched = 0;  // part of `lost` since any way came true
  };

  // Follows one way; true where the number was the expected one.
  static bool follow(Tracker& tracker, Way way, std::uint32_t number, std::optional<std::uint32_t> records);
  void choose(bool any_came_true);

  std::array<Tracker, kWays> ways_;
  std::size_t best_;
  std::uint32_t unmatched_ = 0;  // datagrams in a row for which no way came true
};

}  // namespace whither
