#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/held_range.h"
#include "base/time.h"
#include "query/test_tree.h"

namespace whither {

// A name and the addresses that it stands for, some of them for some time only.
struct NamedRanges {
  std::string name;
  std::vector<AddressRange> ranges;
  std::vector<HeldRange> held = {};
};

struct NamedService {
  std::uint16_t port = 0;
  std::optional<std::uint8_t> protocol = {};  // where the name stands for one alone
};

// More than a filter takes by a part of their names: each costs a pass over the table.
inline constexpr std::size_t kMostOrganisations = 200;

// What a filter may name and the query language does not know: the caller fills it. An empty function knows nothing.
// Called only while a filter is parsed, by the thread that parses.
struct Vocabulary {
  // The networks that an AS announces, in any order, as a table says that does not depend on the exporter.
  std::function<std::vector<AddressRange>(std::uint32_t asn)> ranges_of_as;
  // A service by its name in lower case: "https" is 443.
  std::function<std::optional<NamedService>(std::string_view)> service_named;
  // The organisations of that name, in any letter case, or else those whose name has it as a part; those beyond
  // kMostOrganisations may be without ranges.
  std::function<std::vector<NamedRanges>(std::string_view)> organisations;
  // The networks of a country by its ISO 3166 code in capitals; nothing where there is no such country.
  std::function<std::optional<std::vector<AddressRange>>(std::string_view)> country;
  // The code of a country by its name, "" where it is none.
  std::function<std::string(std::string_view)> country_named;
  // The categories of domains and addresses; the first has the number 1.
  std::function<std::vector<std::string>()> categories;
  CategoryOf category_of;
  // By name in any letter case.
  std::vector<NamedRanges> devices;
  std::vector<NamedRanges> groups;
  // My networks.
  std::vector<AddressRange> local;
  // The filter of a view, by its name.
  std::function<std::optional<std::string>(std::string_view)> view;
  // The text of a file that a filter includes, or why there is none. Empty where files may not be read.
  std::function<std::expected<std::string, std::string>(std::string_view path)> file;
  // The time that "-3h" counts from.
  Time now{};
};

}  // namespace whither
