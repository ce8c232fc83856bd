#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace whither {

// Why a byte or a flow was lost; flow/drop_list.h is the list.
enum class Drop : std::uint8_t {
#define WHITHER_DROP(name, unit, help) name,
#include "flow/drop_list.h"
#undef WHITHER_DROP
};

struct DropInfo {
  Drop drop;
  std::string_view name;
  std::string_view unit;  // what is counted: datagrams, sets, templates, records, flows, connections, messages, lines
  std::string_view help;
};

#define WHITHER_DROP(name, unit, help) +1
inline constexpr std::size_t kDropCount = 0
#include "flow/drop_list.h"
    ;
#undef WHITHER_DROP

std::span<const DropInfo, kDropCount> drops();
const DropInfo& info_of(Drop drop);

// Counts losses by reason. Any thread may add and read.
class Drops {
 public:
  void add(Drop drop, std::uint64_t count = 1) {
    counts_[static_cast<std::size_t>(drop)].fetch_add(count, std::memory_order_relaxed);
  }
  std::uint64_t of(Drop drop) const { return counts_[static_cast<std::size_t>(drop)].load(std::memory_order_relaxed); }
  std::uint64_t total() const {
    std::uint64_t sum = 0;
    for (const auto& count : counts_) sum += count.load(std::memory_order_relaxed);
    return sum;
  }

 private:
  std::array<std::atomic<std::uint64_t>, kDropCount> counts_{};
};

}  // namespace whither
