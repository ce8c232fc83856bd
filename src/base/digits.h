#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace whither {

// Numbers as letters, for what must do without a formatting library: base, flow and wire are one that others link.

// In decimal, with zeros before it where it has fewer than `width` digits.
void append_number(std::string& out, std::uint64_t value, std::size_t width = 1);
void append_signed(std::string& out, std::int64_t value);
// Two lower-case digits.
void append_hex(std::string& out, std::byte value);
// As "%.{digits}g" is in C's own locale; `digits` is at most 17.
void append_real(std::string& out, double value, int digits);

// "1GB", "1.5 GiB", "500MB", "4096": a number of bytes, with k, M, G, T for powers of 1000 and Ki, Mi, Gi, Ti for
// powers of 1024. Nothing where it is none or too large.
std::optional<std::uint64_t> parse_size(std::string_view text);
// The shortest such text that means exactly so many.
std::string size_text(std::uint64_t bytes);

// A whole number of decimal digits and nothing else.
std::optional<std::uint64_t> number_of(std::string_view text);

}  // namespace whither
