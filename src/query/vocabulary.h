#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/address.h"

namespace whither {

// What a filter may name and the query language does not know: the caller fills it. An empty function knows nothing.
// Called only while a filter is parsed, by the thread that parses.
struct Vocabulary {
  // The networks that an AS announces, in any order, as a table says that does not depend on the exporter.
  std::function<std::vector<AddressRange>(std::uint32_t asn)> ranges_of_as;
  // The port of a service name in lower case: "https" is 443.
  std::function<std::optional<std::uint16_t>(std::string_view)> port_named;
};

}  // namespace whither
