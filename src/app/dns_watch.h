#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "app/growing_file.h"
#include "app/name_keeper.h"
#include "app/told_counts.h"
#include "base/result.h"
#include "flow/drop.h"
#include "ingest/udp_socket.h"
#include "names/name_log.h"

namespace whither {

// Learns from the log of a name server which name an address was asked for, and from that of a DHCP server who has
// which address: lines (names/name_log.h) that come by syslog (UDP), or stand in files that are read on as they grow.
// On a thread of its own (run).
class DnsWatch {
 public:
  // `listen` as names.syslog has it, `files` as names.dns_logs. Fault::Unreachable where it cannot listen.
  static Result<DnsWatch> open(const std::vector<Endpoint>& listen, const std::vector<std::string>& files);

  // Until `stop`, and keeps in time what is told, also to others; once.
  struct Into {
    NameKeeper& names;
    Drops& drops;
    ToldCounts& counts;
  };
  void run(const std::stop_token& stop, const Into& into);
  // Whether there is anything to read.
  bool is_on() const { return is_on_; }
  // "syslog 192.168.1.2:5514", with the real ports.
  std::vector<std::string> names() const;

 private:
  struct Source {
    GrowingFile file;
    NameLog log{NameLog::Clock::Line};
  };

  DnsWatch(std::vector<UdpSocket> sockets, std::vector<Source> files)
      : is_on_(!sockets.empty() || !files.empty()), sockets_(std::move(sockets)), files_(std::move(files)) {}

  static void take_line(std::string_view line, NameLog& log, const Into& into);

  bool is_on_;
  std::vector<UdpSocket> sockets_;  // until run()
  std::vector<Source> files_;
  NameLog log_{NameLog::Clock::Ours};  // of what comes by syslog: at once, whatever the router's clock says
};

}  // namespace whither
