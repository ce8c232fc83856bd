#pragma once

#include "base/result.h"
#include "names/address_table.h"
#include "names/local_networks.h"
#include "store/database.h"

namespace whither {

// What the functions below know. Borrowed: both must outlive the connection's database.
struct Naming {
  const AddressTable& table;
  const LocalNetworks& local;
};

// Functions for statements that people write (docs/reference/sql.md). An address is given as text, or as the two
// columns in which files have it; a NULL (two, of a pair) gives NULL. A text that is no address fails the statement.
//   org(address), country(address) → VARCHAR, asn(address) → UINTEGER, is_local(address) → BOOLEAN
//   in_net(address, VARCHAR net) → BOOLEAN
//   ip4(VARCHAR) → UINTEGER, ip6(VARCHAR) → BLOB: the columns of an address; NULL for one of the other family
//   address_text(UINTEGER, BLOB), mac_text(UBIGINT) → VARCHAR
//   country_name(VARCHAR), protocol_name(UTINYINT), service_name(USMALLINT port, UTINYINT protocol) → VARCHAR
Result<void> know_address_functions(Connection& connection, const Naming& naming);

}  // namespace whither
