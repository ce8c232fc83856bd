#include "store/row_order.h"

#include <fmt/format.h>

namespace whither {

namespace {

// RFC 1918, RFC 3927, RFC 6598, RFC 4193, RFC 4291 2.5.6. What a user calls local may be more; this is for order alone.
std::string is_local(const char* side) {
  return fmt::format(
      "coalesce({0}_ip4 BETWEEN 167772160 AND 184549375 OR {0}_ip4 BETWEEN 3232235520 AND 3232301055 OR "
      "{0}_ip4 BETWEEN 2886729728 AND 2887778303 OR {0}_ip4 BETWEEN 2851995648 AND 2852061183 OR "
      "{0}_ip4 BETWEEN 1681915904 AND 1686110207, "
      "{0}_ip6 BETWEEN '\\xFC'::BLOB AND '\\xFE'::BLOB OR {0}_ip6 BETWEEN '\\xFE\\x80'::BLOB AND '\\xFE\\xC0'::BLOB, "
      "false)",
      side);
}

}  // namespace

std::string row_order() {
  const auto received = fmt::format("(NOT {} AND {})", is_local("src"), is_local("dst"));
  const auto either = [&](const char* if_received, const char* else_this) {
    return fmt::format("CASE WHEN {} THEN {} ELSE {} END", received, if_received, else_this);
  };
  return fmt::format("CASE WHEN {} THEN 0 WHEN {} THEN 1 ELSE 2 END, {}, {}, {}, {}, time_start, {}", is_local("src"),
                     is_local("dst"), either("dst_ip4", "src_ip4"), either("dst_ip6", "src_ip6"),
                     either("src_ip4", "dst_ip4"), either("src_ip6", "dst_ip6"), kRowInFile);
}

}  // namespace whither
