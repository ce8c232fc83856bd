#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace whither {

// Numbers as letters, for what must do without a formatting library: base, flow and wire are one that others link.

// In decimal, with zeros before it where it has fewer than `width` digits.
void append_number(std::string& out, std::uint64_t value, std::size_t width = 1);
void append_signed(std::string& out, std::int64_t value);
// Two lower-case digits.
void append_hex(std::string& out, std::byte value);
// As "%.{digits}g" is in C's own locale; `digits` is at most 17.
void append_real(std::string& out, double value, int digits);

}  // namespace whither
