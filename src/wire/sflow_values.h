#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/address.h"
#include "base/bytes.h"

namespace whither {

// The values of sFlow v5 that have more than one size on the wire, where they are written in XDR (RFC 4506): everything
// fills whole words of 4 bytes.

// `size` rounded up to whole words.
constexpr std::size_t in_words(std::size_t size) { return (size + 3) & ~std::size_t{3}; }

// An address with its type in front; none for the type "unknown". `in` is not ok behind a type that is not defined.
Address read_sflow_address(ByteReader& in);

// False for no address and for one of zeros, which says that there is none.
bool is_given(const Address& address);

// Bytes with their number in front, viewing those of `in`; none and `in` not ok where fewer are left. The padding
// behind the last ones may be missing.
std::span<const std::byte> read_sflow_opaque(ByteReader& in);

}  // namespace whither
