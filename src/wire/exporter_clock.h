#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/time.h"
#include "wire/times.h"

namespace whither {

// What is added to the times of an exporter: (received - exported) where that is over the bound, else nothing.
inline Duration shift_of(Time exported, Time received, Duration off_bound) {
  const auto off = received - exported;
  return std::chrono::abs(off) > off_bound ? off : Duration{};
}

// Watches the clock of one exporter from datagram to datagram, so that the flows of one whose clock is wrong can still
// be placed:
//   - a header that is further than a bound from the arrival: everything is shifted by the difference;
//   - an uptime that counts seconds, as SonicWall's does (T14): believed once it went on by as many seconds as the
//     header's clock over half a minute;
//   - an uptime that jumps by more than an hour though the exporter was not started anew, as that of DD-WRT's rflow
//     does when its host learns the time of day (T1): for an hour, uptimes may be of before the jump.
class ExporterClock {
 public:
  // `off_bound` is DecoderLimits::clock_off.
  ExportClock read(Time exported, Time received, std::optional<std::uint32_t> uptime, Duration off_bound);

  // By how much the arrival of the latest datagram was after its export, where that was over the bound; else 0.
  Duration off() const { return off_; }
  bool counts_seconds() const { return counts_seconds_; }

  template <typename Archive, typename Self>
  static void archive(Archive& archive, Self& self) {
    archive(self.off_, self.counts_seconds_, self.unit_mark_, self.last_, self.steady_, self.before_);
  }

 private:
  struct Mark {
    Time at;
    std::uint32_t uptime = 0;

    template <typename Archive, typename Self>
    static void archive(Archive& archive, Self& self) {
      archive(self.at, self.uptime);
    }
  };

  void find_unit(std::uint32_t uptime, Time exported);
  void find_jump(std::uint32_t uptime, Time received);
  void tell_jump(ExportClock& clock) const;

  Duration off_{};
  bool counts_seconds_ = false;
  std::optional<Mark> unit_mark_;  // by the exporter's clock
  std::optional<Mark> last_;       // by arrival
  std::uint32_t steady_ = 0;       // datagrams since the uptime last did anything but go on
  std::optional<Mark> before_;     // the last mark of before the jump
};

}  // namespace whither
