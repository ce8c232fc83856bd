#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "wire/registry.h"

namespace whither {

// Appends a value as JSON, by its type (RFC 7011, 6.1); lists are no values. What has not the size of its type is
// written as bytes are: lower-case hexadecimal digits in quotes.
void append_value(std::string& out, ElementType type, std::span<const std::byte> value);

}  // namespace whither
