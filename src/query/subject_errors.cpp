#include "query/subject_errors.h"

#include <fmt/format.h>

#include <utility>

namespace whither {

bool is_order(const std::optional<Compare>& compare) {
  return compare && *compare != Compare::Equal && *compare != Compare::NotEqual && *compare != Compare::Like;
}

std::unexpected<FilterMessage> error_of(const Term& term, std::string code, std::string text) {
  return std::unexpected(
      FilterMessage{.code = std::move(code), .text = std::move(text), .begin = term.begin, .end = term.end});
}

std::unexpected<FilterMessage> order_error(const Term& term, std::string text) {
  return std::unexpected(
      FilterMessage{.code = "F022", .text = std::move(text), .begin = term.compare_begin, .end = term.compare_end});
}

Parsed<void> only_equal(const Term& term, std::string_view sort, bool like) {
  const bool bad_like = term.compare == Compare::Like && !like;
  if (!is_order(term.compare) && !bad_like) return {};
  const std::string_view allowed = like ? "`=`, `!=`, `~` and `in`" : "`=`, `!=` and `in`";
  return order_error(term, bad_like ? fmt::format("{} are no names: only {} test them", sort, allowed)
                                    : fmt::format("{} have no order: only {} test them", sort, allowed));
}

}  // namespace whither
