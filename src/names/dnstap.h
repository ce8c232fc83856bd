#pragma once

#include <cstddef>
#include <span>

#include "names/dns_answer.h"

namespace whither {

// A message of dnstap (dnstap.info), the content of one of its frames: gives what a client was answered. Messages of
// other sorts, as what the name server asks others, are LineFate::Other. An answer is as old as the message says, if
// that is of the last day; else it is of `now`.
LineFate take_dnstap(std::span<const std::byte> message, Time now, const TakeAnswer& give);

}  // namespace whither
