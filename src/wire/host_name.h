#pragma once

#include <string>
#include <string_view>

namespace whither {

// A host's name as an exporter wrote it (HTTP host, TLS server name, DNS question), made fit to be kept: lower case
// ASCII, without the padding of fixed-length fields (NULs and white space at the ends), port and trailing dot. Empty
// where it is no name: an address, longer than 253 bytes (RFC 1035, 2.3.4), no UTF-8, or with control characters.
std::string host_name_of(std::string_view raw);

// A text as an exporter wrote it into a field of fixed or variable length, without NULs and white space at its ends and
// at most `max_bytes`; what is no UTF-8 or no printable character becomes U+FFFD.
std::string text_of(std::string_view raw, std::size_t max_bytes);

}  // namespace whither
