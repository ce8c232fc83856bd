#pragma once

#include <cstdio>
#include <cstdlib>

// Our fault, in every build: prints where and stops. Never for what the wire or a user can cause.
#define WHITHER_ASSERT(condition)                                                          \
  do {                                                                                     \
    if (!(condition)) {                                                                    \
      std::fprintf(stderr, "%s:%d: internal error: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                        \
    }                                                                                      \
  } while (false)
