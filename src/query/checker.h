#pragma once

#include "query/message.h"
#include "query/syntax.h"
#include "query/test_tree.h"
#include "query/vocabulary.h"

namespace whither {

// What the terms of a filter mean: their words become fields, their values numbers and addresses.
Parsed<Tests> check(const Expression& expression, const Vocabulary& vocabulary);

}  // namespace whither
