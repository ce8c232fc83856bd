#pragma once

#include <cstddef>

#include "base/address.h"

namespace whither {

// Which of so many workers takes what this sender sends. Its ports play no part: an exporter's templates and its data
// come from whichever it likes.
std::size_t worker_of(const Address& sender, std::size_t workers);

// Lets the kernel choose so among the sockets that share a port (SO_ATTACH_REUSEPORT_CBPF), in the order in which they
// were bound. False where it cannot.
bool choose_by_sender(int fd, std::size_t workers);

}  // namespace whither
