#pragma once

#include <string>
#include <string_view>

namespace whither {

// The part of a name that somebody registered: "example.co.uk" of "www.example.co.uk", by the Public Suffix List as
// libpsl has it, or the system's where that is newer. In lower case, without a dot at the end; the name itself where it
// is a public suffix or has one label. Any thread.
std::string registrable_domain(std::string_view name);

}  // namespace whither
