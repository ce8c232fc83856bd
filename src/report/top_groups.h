#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "report/key_table.h"
#include "report/top.h"

namespace whither {

// The traffic of one address (or of the number that stands in its place), before names.
struct Group {
  Address address;
  Tally tally;
};

struct Groups {
  std::vector<Group> all;
  std::uint64_t max_sampling = 1;
  std::uint64_t copies = 0;
};

// For rankings by number, Group::address is an IPv4 address of that value: the protocol, or kNoProtocol; for ports
// kPortFactor times the port, and the protocol. For rankings by parts it is the number of the key (key_table.h).
inline constexpr std::uint32_t kNoProtocol = 256;
inline constexpr std::uint32_t kPortFactor = 512;

// Whether hourly sums can answer the question: where its filter asks for nothing that they do not tell.
Store::Sums sums_for(const TopQuestion& question);
// The same, and which totals can: where it asks for nothing but one end of the flows, or their services.
Store::Substitutes substitutes_for(const TopQuestion& question, const Context& context);

// Adds up the flows of a question by what it ranks: peers for organisations, AS and countries. Fault::Usage where there
// are more keys than `keys` takes.
Result<Groups> groups_of(Store& store, const TopQuestion& question, const Context& context, KeyTable& keys);

}  // namespace whither
