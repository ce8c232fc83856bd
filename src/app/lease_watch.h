#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "names/device_book.h"
#include "store/layout.h"

namespace whither {

// Who has which address now, as a lease file says, and lines of it that say nothing. Fault::Unreachable or NotPermitted
// where it cannot be read, Fault::Usage where it is larger than 8 MiB.
struct SeenLeases {
  std::vector<Sighting> seen;
  std::size_t unread = 0;
};
Result<SeenLeases> leases_in(const std::string& path, Time now);

// Keeps in state.db what the lease files of DHCP servers say, on a thread of its own (run).
class LeaseWatch {
 public:
  // `paths` as names.leases has them.
  LeaseWatch(Layout layout, const std::vector<std::string>& paths);

  // Looks every five seconds what has changed, until `stop`.
  void run(const std::stop_token& stop);

 private:
  void look(Time now);
  void tell(const std::string& path, const std::string& trouble);

  struct File {
    bool is_usual = false;  // one of those that may not be there
    std::filesystem::file_time_type changed{};
    std::uintmax_t size = 0;
    Time noted{};
    std::string told{};  // what is wrong
  };
  Layout layout_;
  std::map<std::string, File> files_;
};

}  // namespace whither
