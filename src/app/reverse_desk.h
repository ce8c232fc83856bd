#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/reverse_book.h"
#include "base/result.h"
#include "names/reverse_dns.h"
#include "store/layout.h"

namespace whither {

// Looks up the names that the owners of addresses gave them: in the book of what name servers said, else by asking
// those of names.reverse_dns. One thread.
class ReverseDesk {
 public:
  // Ask::Nobody writes nothing. Fault::Usage where it is switched off, Fault::NotPermitted where
  // there is no place to keep the book.
  enum class Ask : std::uint8_t { NameServers, Nobody };
  static Result<ReverseDesk> open(Ask whom, const std::optional<Layout>& layout);

  static constexpr std::size_t kMostAsked = 1000;  // addresses of one answer
  // Those that have a name. Special addresses are nobody's, and not asked for. A line on standard error tells how far
  // it is, and a note what went wrong. Waits ten seconds at most.
  ReverseNames look_up(const std::vector<Address>& addresses, Time now);

 private:
  ReverseDesk() = default;
  std::vector<Address> take_kept(const std::vector<Address>& addresses, Time now, ReverseNames& names);
  void ask(const std::vector<Address>& addresses, Time now, ReverseNames& names);

  std::optional<ReverseBook> book_;
  ReverseOptions options_;
  std::string servers_;  // as the configuration says
  bool is_offline_ = false;
};

}  // namespace whither
