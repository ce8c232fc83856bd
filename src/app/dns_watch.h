#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "ingest/bound_socket.h"
#include "names/device_book.h"
#include "names/dns_memory.h"
#include "names/dnsmasq_log.h"
#include "store/layout.h"

namespace whither {

// Learns from the log of a name server which name an address was asked for, and from that of a DHCP server who has
// which address: lines of dnsmasq and Pi-hole that come by syslog (UDP), or stand in files that are read on as they
// grow. On a thread of its own (run).
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
  // A file that grows, also where another takes its place.
  struct Growing {
    std::string path;
    Fd file = {};
    std::uint64_t inode = 0;
    std::uint64_t offset = 0;
    std::string rest = {};  // a line that is not whole
    std::string told = {};  // what is wrong
    bool is_new = true;     // was not looked at yet: what stands there is of before
    DnsmasqLog log = {};
  };

  DnsWatch(std::vector<BoundSocket> sockets, std::vector<Growing> files, Layout layout)
      : sockets_(std::move(sockets)), files_(std::move(files)), layout_(std::move(layout)) {}

  void receive(const BoundSocket& socket, DnsMemory& memory);
  void read_on(Growing& file, DnsMemory& memory);
  bool reopen(Growing& file);
  void take_line(std::string_view line, DnsmasqLog& log, bool has_own_clock, DnsMemory& memory);
  void keep(Time now);

  std::vector<BoundSocket> sockets_;
  std::vector<Growing> files_;
  Layout layout_;
  DnsmasqLog log_;                  // of what comes by syslog
  std::vector<Sighting> seen_;      // to be kept in state.db, as
  std::vector<DnsAnswer> answers_;  // these
  std::string piece_;               // of a file, for reading
  Time next_keep_;
  std::string told_;  // what is wrong
};

}  // namespace whither
