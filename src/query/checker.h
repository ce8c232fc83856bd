#pragma once

#include <vector>

#include "query/message.h"
#include "query/syntax.h"
#include "query/test_tree.h"
#include "query/vocabulary.h"

namespace whither {

struct Checked {
  Tests tests;
  std::vector<FilterMessage> notes;
};

// What the terms of a filter mean: their words become fields, their values numbers, addresses and patterns.
Parsed<Checked> check(const Expression& expression, const Vocabulary& vocabulary);

}  // namespace whither
