#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "query/message.h"
#include "query/syntax.h"

namespace whither {

// Whether it is one of < <= > >=.
bool is_order(const std::optional<Compare>& compare);

// What is wrong with a term: all of it.
std::unexpected<FilterMessage> error_of(const Term& term, std::string code, std::string text);
// F022, at the comparison.
std::unexpected<FilterMessage> order_error(const Term& term, std::string text);
// F022 for a comparison that values of this sort ("addresses") do not have; with `like` they are names, which `~`
// tests.
Parsed<void> only_equal(const Term& term, std::string_view sort, bool like = false);

}  // namespace whither
