#pragma once

#include <sys/socket.h>

#include "ingest/endpoint.h"

namespace whither {

// Between the kernel's socket addresses and ours. An IPv4-mapped address becomes IPv4.
Endpoint endpoint_of(const sockaddr_storage& from);
socklen_t sockaddr_of(const Endpoint& endpoint, sockaddr_storage& to);

}  // namespace whither
