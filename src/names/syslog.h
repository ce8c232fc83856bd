#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace whither {

// A line of a log, or a datagram of syslog.
struct SyslogLine {
  std::optional<Time> time;  // where it tells one
  std::string_view tag;      // of the program, without its number: "dnsmasq"
  std::string_view text;
};

// Reads RFC 5424 and RFC 3164, also without a priority or a host, as files have it ("Aug 14 12:00:00 dnsmasq[1]: …"),
// and what OpenWrt's logread prints ("Fri Aug 14 12:00:00 2026 daemon.info dnsmasq[1]: …"). Times without a zone are
// local (TZ), those without a year are the last such before `now`, of which a day ahead is allowed. Nothing where it is
// something else. The views are of `line`.
std::optional<SyslogLine> read_syslog(std::string_view line, Time now);

}  // namespace whither
