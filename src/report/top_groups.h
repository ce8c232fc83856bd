#pragma once

#include <cstddef>
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
  std::vector<Group> kept;  // in no order
  Tally left_out;           // of all others
  std::size_t left_out_count = 0;
  std::uint64_t max_sampling = 1;
  std::uint64_t copies = 0;
};

// What flows are added up for, which is all that is kept in memory.
enum class GroupedBy : std::uint8_t {
  Key,       // each address, or what stands in its place
  Row,       // each row of the ranking: addresses of one organisation are of one row; their smallest stands for it
  BestRows,  // the same, but some or all of the rows that will not be shown may be left out
};

// For rankings by number, Group::address is an IPv4 address of that value: the protocol, or kNoProtocol; for ports
// kPortFactor times the port, and the protocol. For rankings by parts it is the number of the key (key_table.h).
inline constexpr std::uint32_t kNoProtocol = 256;
inline constexpr std::uint32_t kPortFactor = 512;

// Whether hourly sums can answer the question: where its filter asks for nothing that they do not tell.
Store::Sums sums_for(const TopQuestion& question);
// The same, and which totals can: where it asks for nothing but one end of the flows, or their services.
Store::Substitutes substitutes_for(const TopQuestion& question, const Context& context);

// Adds up the flows of a question. Fault::Usage where there are more keys than `keys` takes.
Result<Groups> groups_of(Store& store, const TopQuestion& question, const Context& context, KeyTable& keys,
                         GroupedBy by);

}  // namespace whither
