#pragma once

#include <cstdint>
#include <string_view>

namespace whither {

// The abstract data types of information elements (RFC 7012, 3.1), with the numbers that IANA gives them (RFC
// 5610, 3.1).
enum class ElementType : std::uint8_t {
  OctetArray,
  Unsigned8,
  Unsigned16,
  Unsigned32,
  Unsigned64,
  Signed8,
  Signed16,
  Signed32,
  Signed64,
  Float32,
  Float64,
  Boolean,
  MacAddress,
  String,
  DateTimeSeconds,
  DateTimeMilliseconds,
  DateTimeMicroseconds,
  DateTimeNanoseconds,
  Ipv4Address,
  Ipv6Address,
  BasicList,
  SubTemplateList,
  SubTemplateMultiList,
  Unsigned256,
};

// What an information element is called and how its value is written. The table of all that we know is made by
// tools/make-elements: IANA's registry, their reverse (enterprise 29305, RFC 5103), and those of vendors.
struct InformationElement {
  std::uint32_t enterprise = 0;  // 0 is IANA's; there, ids above 32767 are vendors' own field types of NetFlow v9 (T21)
  std::uint16_t id = 0;
  ElementType type = ElementType::OctetArray;
  std::string_view name;
};

// Null where the table has none. NetFlow v9's field types up to 127 are IANA's elements of the same number
// (RFC 7012, 4), and 57472 upwards are ntop's.
const InformationElement* information_element(std::uint32_t enterprise, std::uint16_t id);

}  // namespace whither
