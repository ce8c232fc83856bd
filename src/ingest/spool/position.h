#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace whither {

// Where somebody stands in a stream of the spool: everything before it was taken.
struct SpoolPosition {
  std::string stream;         // StreamName::text()
  std::uint64_t segment = 0;  // by its number
  std::uint64_t offset = 0;   // in bytes; 0 for its beginning
  friend auto operator<=>(const SpoolPosition&, const SpoolPosition&) = default;
};

// Each run of a server has streams of its own: one for each thread that receives datagrams, and one for all TCP
// connections. "000012-0of2", "000012-tcp"; they are in the order of their generations.
struct StreamName {
  std::uint64_t generation = 0;  // counts the runs
  std::size_t worker = 0;
  std::size_t workers = 0;  // 0 for that of TCP

  bool is_tcp() const { return workers == 0; }
  std::string text() const;
  static std::optional<StreamName> parse(std::string_view text);
  friend auto operator<=>(const StreamName&, const StreamName&) = default;
};

}  // namespace whither
