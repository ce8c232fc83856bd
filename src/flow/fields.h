#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/address.h"
#include "base/time.h"

namespace whither {

// What a field's value is; it decides the C++ type in Flow and the SQL type of the column.
enum class Kind : std::uint8_t {
  Time,       // Time            TIMESTAMPTZ
  Bool,       // bool            BOOLEAN
  Address,    // Address         NAME4 UINTEGER (host order) and NAME6 BLOB of 16 bytes; at most one is not NULL
  Port,       // std::uint16_t   USMALLINT
  Protocol,   // std::uint8_t    UTINYINT
  Counter,    // std::uint64_t   UBIGINT
  Flags,      // std::uint16_t   USMALLINT
  Asn,        // std::uint32_t   UINTEGER
  Interface,  // std::uint32_t   UINTEGER
  Mac,        // std::uint64_t   UBIGINT, the 48 bits of the address
  FlowKind,   // FlowKind        UTINYINT
  Number8,    // std::uint8_t    UTINYINT
  Number16,   // std::uint16_t   USMALLINT
  Number32,   // std::uint32_t   UINTEGER
  Text,       // TextId          VARCHAR
};

// What a record tells of (architecture, "The flow"); the numbers are stored.
enum class FlowKind : std::uint8_t { Traffic = 0, Nat = 1, Firewall = 2, Other = 3 };

// "traffic", "nat", "firewall", "other".
std::string_view name_of(FlowKind kind);

// A field of the table, in its order.
enum class Field : std::uint8_t {
#define WHITHER_FIELD(name, words, kind, enterprise, element, help) name,
#include "flow/field_list.h"
#undef WHITHER_FIELD
};

struct FieldInfo {
  Field field;
  std::string_view name;   // in JSON, CSV, SQL and documentation
  std::string_view words;  // in filters
  Kind kind;
  std::uint32_t enterprise;  // IPFIX private enterprise number, 0 for IANA's own
  std::uint16_t element;     // IPFIX information element, 0 for none
  std::size_t offset;        // of the member in Flow
  std::string_view help;
};

#define WHITHER_FIELD(name, words, kind, enterprise, element, help) +1
inline constexpr std::size_t kFieldCount = 0
#include "flow/field_list.h"
    ;
#undef WHITHER_FIELD
static_assert(kFieldCount <= 64, "Flow::present has 64 bits");

// Every field in the order of the table.
std::span<const FieldInfo, kFieldCount> fields();
const FieldInfo& info_of(Field field);
// By its flat name ("src_addr").
std::optional<Field> field_named(std::string_view name);

}  // namespace whither
