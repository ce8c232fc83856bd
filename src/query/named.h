#pragma once

#include <cstdint>
#include <vector>

#include "query/message.h"
#include "query/syntax.h"
#include "query/vocabulary.h"

namespace whither {

// The addresses that a value stands for where the kind of its term takes words: devices, groups, organisations,
// countries (Words). F003 or F009 where nothing is called so. `notes` takes F011 where several are.
Parsed<NamedRanges> ranges_named(const Value& value, const Term& term, const Vocabulary& vocabulary,
                                 std::vector<FilterMessage>& notes);

// The number of the category of that name, 0 for `unknown`: F003 where there is none so called.
Parsed<std::uint8_t> category_named(const Value& value, const Term& term, const Vocabulary& vocabulary);

// The service of that name: F003 where there is none.
Parsed<NamedService> service_named(const Value& value, const Vocabulary& vocabulary);

}  // namespace whither
