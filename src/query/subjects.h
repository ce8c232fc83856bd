#pragma once

#include <cstdint>
#include <vector>

#include "query/message.h"
#include "query/pattern.h"
#include "query/syntax.h"
#include "query/test_tree.h"
#include "query/vocabulary.h"

namespace whither {

// What the kind and the values of terms ask of fields, for the terms of one filter. NotEqual gives the tests of Equal:
// the caller turns them round.
class Subjects {
 public:
  // `sets` takes long lists of addresses, `notes` what the reader should know.
  Subjects(const Vocabulary& vocabulary, std::vector<std::vector<AddressRange>>& sets,
           std::vector<FilterMessage>& notes)
      : vocabulary_(vocabulary), sets_(sets), notes_(notes) {}

  // One test a field.
  Parsed<std::vector<Node>> tests_of(const Term& term, const std::vector<Field>& fields);
  // The test of a kind that is no field (Keyword::told).
  Parsed<Node> told(const Term& term);
  // That each address is in the ranges, which may overlap.
  std::vector<Node> in_addresses(const std::vector<Field>& fields, std::vector<AddressRange> ranges);
  std::vector<Node> in_held(const std::vector<Field>& fields, NamedRanges named);
  // That the flow is on its way to my networks from outside.
  Node goes_down();

 private:
  Parsed<std::vector<Node>> address_tests(const Term& term, const std::vector<Field>& fields);
  Parsed<std::vector<Node>> host_tests(const Term& term, const std::vector<Field>& fields);
  Parsed<std::vector<Node>> flag_tests(const Term& term, const std::vector<Field>& fields);
  Parsed<Pattern> pattern_of(const Value& value, const Term& term);
  Parsed<std::vector<Node>> text_tests(const Term& term, const std::vector<Field>& fields);
  Parsed<std::vector<Node>> service_tests(const Term& term, const std::vector<Field>& fields);
  Parsed<std::vector<Node>> category_tests(const Term& term, const std::vector<Field>& fields);
  Parsed<std::vector<NumberRange>> numbers(const Term& term, Kind kind, bool is_time);
  Parsed<std::vector<NumberRange>> macs(const Term& term);
  Parsed<std::vector<NumberRange>> times(const Term& term);
  Parsed<std::vector<Node>> as_tests(const Term& term, const std::vector<Field>& fields,
                                     const std::vector<NumberRange>& numbers);
  Parsed<std::vector<AddressRange>> announced_by(const Term& term, const std::vector<NumberRange>& numbers);

  const Vocabulary& vocabulary_;
  std::vector<std::vector<AddressRange>>& sets_;
  std::vector<FilterMessage>& notes_;
  std::uint64_t looked_up_ = 0;  // ASes
  std::size_t regexes_ = 0;
};

}  // namespace whither
