#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "flow/fields.h"

namespace whither {

// A column of the stored table of flows. Every field is one column of its own name, but an address is two: `src_addr`
// is `src_ip4` and `src_ip6`, `exporter` is `exporter_ip4` and `exporter_ip6`. NULL says that the flow lacks the field,
// and in one column of an address also that the address is of the other family.
struct Column {
  enum class Part : std::uint8_t {
    Whole,  // the field's value
    V4,     // an IPv4 address as a number in host order
    V6,     // an IPv6 address as its 16 bytes in network order
  };
  std::string name;
  std::string_view sql_type;  // of DuckDB
  Field field;
  Part part;
};

// Every column in the order of the table, the two of an address side by side. Any thread.
std::span<const Column> columns();

struct AddressColumns {
  std::string v4, v6;
};

// The names of the two columns of a field of Kind::Address.
AddressColumns address_columns(Field field);

// DuckDB's type of the column of a field of that kind; for Kind::Address that of its IPv4 column.
std::string_view sql_type_of(Kind kind);

}  // namespace whither
