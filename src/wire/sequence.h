#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>

namespace whither {

// Finds out from an exporter's sequence numbers how much did not arrive. Real exporters count in three ways whatever
// their protocol says, so all three are followed and the one that comes true most often is believed:
//   datagrams       NetFlow v9 (RFC 3954, 5.1)
//   records before  NetFlow v5, IPFIX (RFC 7011, 3.1): those sent before this datagram
//   records after   softflowd's IPFIX: with those of this datagram
// Templates are not counted (RFC 7011, 3.1), but some exporters do; both are right.
// Small steps back are late datagrams and are taken off the loss again; large steps either way are a restart, but for a
// step to where the numbers had been before the last one: there are two exporters behind one address, and nothing was
// lost between them. Where no way comes true for long (an exporter that does not count) nothing is reported.
class Sequence {
 public:
  enum class Unit : std::uint8_t { Datagrams, Records };

  explicit Sequence(Unit unit);

  // A datagram with its number and the records in it; nothing where their number is not known. `templates` were beside
  // them.
  void take(std::uint32_t number, std::optional<std::uint32_t> records, std::uint32_t templates = 0);

  // What is missing so far, in the unit that the exporter counts in.
  std::uint64_t lost() const { return ways_[best_].lost; }
  // False where nothing can be known of that: no number came yet, none ever comes true, or all are the same.
  bool counts() const { return taken_ && unmatched_ < kNotCounting; }

  template <typename Archive, typename Self>
  static void archive(Archive& archive, Self& self) {
    archive(self.ways_, self.best_, self.taken_, self.settled_, self.unmatched_);
    if constexpr (!std::is_const_v<Self>) {
      if (self.best_ >= kWays) self = Sequence{Unit::Datagrams};  // damaged
      self.settled_ = self.settled_ && self.ways_[self.best_].last;
    }
  }

 private:
  // So many datagrams in a row fit no way of counting: nothing is believed.
  static constexpr std::uint32_t kNotCounting = 32;

  enum Way : std::size_t { kDatagrams, kRecordsBefore, kRecordsAfter, kWays };

  struct Tolerance;

  struct Numbered {
    std::uint32_t number = 0;
    std::optional<std::uint32_t> records;
    std::uint32_t templates = 0;

    template <typename Archive, typename Self>
    static void archive(Archive& archive, Self& self) {
      archive(self.number, self.records, self.templates);
    }
  };

  struct Tracker {
    std::optional<Numbered> last;   // the last datagram in order
    std::optional<Numbered> other;  // the last one of before a jump: another exporter may go on there
    std::uint64_t lost_by_jump = 0;
    std::uint64_t lost = 0;
    std::uint64_t may_be_late = 0;  // part of `lost` that late datagrams may still take back
    std::uint32_t late_in_a_row = 0;
    std::uint32_t score = 0;           // how often it came true, recent times weighing more
    std::uint64_t lost_unmatched = 0;  // part of `lost` since any way came true

    void take_back(std::uint64_t found);

    template <typename Archive, typename Self>
    static void archive(Archive& archive, Self& self) {
      archive(self.last, self.other, self.lost_by_jump, self.lost, self.may_be_late, self.late_in_a_row, self.score,
              self.lost_unmatched);
    }
  };

  // What one way makes of a number. One that has to be the last one again, behind a datagram without records, says
  // nothing.
  enum class Verdict : std::uint8_t { Wrong, SaysNothing, Right };

  // How far a datagram is ahead of where the one behind `last` should be; nothing where that is not known.
  static std::optional<std::int64_t> ahead_of(const Numbered& last, Way way, const Numbered& datagram);
  static Verdict follow(Tracker& tracker, Way way, const Numbered& datagram);
  static void jump(Tracker& tracker, std::int64_t ahead, const Tolerance& tolerance);
  void choose(Verdict best);
  bool is_next(const Numbered& datagram) const;

  std::array<Tracker, kWays> ways_;
  std::size_t best_;
  bool taken_ = false;
  bool settled_ = false;  // the last datagram came true by the best way, and none has come true by another lately
  std::uint32_t unmatched_ = 0;  // datagrams in a row for which no way came true
};

}  // namespace whither
