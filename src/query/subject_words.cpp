#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

#include "query/named.h"
#include "query/nodes.h"
#include "query/subject_errors.h"
#include "query/subjects.h"
#include "query/values.h"

// Kinds whose values are words for something else: addresses and devices, hosts, categories, services.
namespace whither {

Parsed<std::vector<Node>> Subjects::address_tests(const Term& term, const std::vector<Field>& fields) {
  const auto words = term.kind->words;
  if (auto done = only_equal(term, words == Words::None ? "addresses" : "names", words != Words::None); !done)
    return std::unexpected(done.error());
  NamedRanges all;
  for (const auto& value : term.values) {
    if (words == Words::None || (words == Words::Device && is_address(value, term.list))) {
      const auto range = addresses_of(value, term.list, term.kind->word == "net");
      if (!range) return std::unexpected(range.error());
      all.ranges.push_back(*range);
      continue;
    }
    auto named = ranges_named(value, term, vocabulary_, notes_);
    if (!named) return std::unexpected(named.error());
    std::ranges::move(named->ranges, std::back_inserter(all.ranges));
    std::ranges::move(named->held, std::back_inserter(all.held));
  }
  return in_held(fields, std::move(all));
}

// `host` takes addresses, and names that the flow itself told then. No name is ever looked up.
Parsed<std::vector<Node>> Subjects::host_tests(const Term& term, const std::vector<Field>& fields) {
  if (auto done = only_equal(term, "hosts", true); !done) return std::unexpected(done.error());
  std::vector<AddressRange> ranges;
  std::vector<Pattern> names;
  for (const auto& value : term.values) {
    if (is_address(value, term.list)) {
      const auto range = addresses_of(value, term.list, false);
      if (!range) return std::unexpected(range.error());
      ranges.push_back(*range);
    } else {
      auto pattern = pattern_of(value, term);
      if (!pattern) return std::unexpected(pattern.error());
      names.push_back(std::move(*pattern));
    }
  }
  const bool by_address = !ranges.empty();
  const auto addresses = in_addresses(fields, std::move(ranges));
  std::vector<Node> tests;
  for (std::size_t at = 0; at < fields.size(); ++at) {
    std::vector<Node> alternatives;
    if (by_address) alternatives.push_back(addresses[at]);
    const bool src = fields[at] == Field::src_addr;
    if (!src && fields[at] != Field::dst_addr && !names.empty()) {
      return error_of(term, "F020", "only the source and the destination of a flow have names");
    }
    for (const auto& name : names) alternatives.push_back({TextTest{src ? Field::src_name : Field::dst_name, name}});
    tests.push_back(alternatives.size() == 1 ? std::move(alternatives.front()) : any_of(std::move(alternatives)));
  }
  return tests;
}

Parsed<std::vector<Node>> Subjects::category_tests(const Term& term, const std::vector<Field>& fields) {
  if (auto done = only_equal(term, "categories"); !done) return std::unexpected(done.error());
  std::vector<std::uint8_t> categories;
  for (const auto& value : term.values) {
    const auto category = category_named(value, term, vocabulary_);
    if (!category) return std::unexpected(category.error());
    categories.push_back(*category);
  }
  std::vector<Node> tests;
  for (const auto field : fields) {
    if (field != Field::src_addr && field != Field::dst_addr) {
      return error_of(term, "F020", "only the source and the destination of a flow have categories");
    }
    const auto name = field == Field::src_addr ? Field::src_name : Field::dst_name;
    std::vector<Node> alternatives;
    for (const auto category : categories) alternatives.push_back({CategoryTest{name, field, category}});
    tests.push_back(alternatives.size() == 1 ? std::move(alternatives.front()) : any_of(std::move(alternatives)));
  }
  return tests;
}

// The port of the service, and its protocol where it has one alone.
Parsed<std::vector<Node>> Subjects::service_tests(const Term& term, const std::vector<Field>& fields) {
  if (auto done = only_equal(term, "services"); !done) return std::unexpected(done.error());
  std::vector<NamedService> services;
  for (const auto& value : term.values) {
    const auto service = service_named(value, vocabulary_);
    if (!service) return std::unexpected(service.error());
    services.push_back(*service);
  }
  std::vector<Node> tests;
  for (const auto field : fields) {
    std::vector<Node> alternatives;
    for (const auto& service : services) {
      auto port = number_in(field, {{service.port, service.port}});
      alternatives.push_back(
          service.protocol
              ? all({std::move(port), number_in(Field::protocol, {{*service.protocol, *service.protocol}})})
              : std::move(port));
    }
    tests.push_back(any_of(std::move(alternatives)));
  }
  return tests;
}

}  // namespace whither
