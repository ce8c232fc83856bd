#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "app/growing_file.h"
#include "base/result.h"
#include "ingest/bound_socket.h"
#include "names/device_book.h"
#include "names/dns_memory.h"
#include "names/name_log.h"
#include "store/layout.h"

namespace whither {

// Learns from the log of a name server which name an address was asked for, and from that of a DHCP server who has
// which address: lines (names/name_log.h) that come by syslog (UDP), or stand in files that are read on as they grow.
// On a thread of its own (run).
class DnsWatch {
 public:
  // `listen` as names.syslog has it, `files` as names.dns_logs. Fault::Unreachable where it cannot listen.
  static Result<DnsWatch> open(const std::vector<Endpoint>& listen, const std::vector<std::string>& files,
                               Layout layout);

  // What an earlier server has learnt; what cannot be read is told.
  void recall(DnsMemory& memory) const;
  // Until `stop`.
  void run(const std::stop_token& stop, DnsMemory& memory);
  // "syslog 192.168.1.2:5514", with the real ports.
  std::vector<std::string> names() const;

 private:
  struct Source {
    GrowingFile file;
    NameLog log{NameLog::Clock::Line};
  };

  DnsWatch(std::vector<BoundSocket> sockets, std::vector<Source> files, Layout layout)
      : sockets_(std::move(sockets)), files_(std::move(files)), layout_(std::move(layout)) {}

  void receive(const BoundSocket& socket, DnsMemory& memory);
  void take_line(std::string_view line, NameLog& log, DnsMemory& memory);
  void keep(Time now);

  std::vector<BoundSocket> sockets_;
  std::vector<Source> files_;
  Layout layout_;
  NameLog log_{NameLog::Clock::Ours};  // of what comes by syslog: at once, whatever the router's clock says
  std::vector<Sighting> seen_;         // to be kept in state.db, as
  std::vector<DnsAnswer> answers_;     // these
  Time next_keep_;
  std::string told_;  // what is wrong
};

}  // namespace whither
