#pragma once

#include <string_view>

#include "names/device_book.h"
#include "names/dns_answer.h"
#include "names/dnsmasq_log.h"
#include "names/zeek_log.h"

namespace whither {

// Reads the log of a name server, of whatever kind each of its lines is: dnsmasq and Pi-hole, also out of syslog, and
// dnsmasq's DHCP server beside them; AdGuard Home's querylog.json; Zeek's dns.log. One source; one thread.
class NameLog {
 public:
  struct Sink {
    TakeAnswer answer;
    std::function<void(Sighting)> lease;
  };
  // Whose clock counts: the line's own, or ours, as where a line comes at once from a router with no clock.
  enum class Clock : std::uint8_t { Line, Ours };

  explicit NameLog(Clock clock) : clock_(clock) {}

  // Gives what the line, without its end, tells. No answer is of later than `now`.
  LineFate take(std::string_view line, Time now, const Sink& sink);

 private:
  LineFate take_json(std::string_view line, const TakeAnswer& give);
  LineFate take_syslog(std::string_view line, Time now, const Sink& sink, const TakeAnswer& give);

  Clock clock_;
  DnsmasqLog dnsmasq_;
  ZeekLog zeek_;
};

}  // namespace whither
