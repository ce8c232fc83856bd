#pragma once

#include <utility>
#include <variant>
#include <vector>

#include "query/test_tree.h"

namespace whither {

// Short words for the nodes of a tree.

inline Node all(std::vector<Node> operands) { return {All{std::move(operands)}}; }
inline Node any_of(std::vector<Node> operands) { return {AnyOf{std::move(operands)}}; }
inline Node opposite(Node node) {
  Not result;
  result.operands.push_back(std::move(node));
  return {std::move(result)};
}
inline Node number_in(std::variant<Field, Computed> of, std::vector<NumberRange> ranges) {
  return {NumberTest{of, std::move(ranges)}};
}

}  // namespace whither
