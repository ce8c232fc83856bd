#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "report/top.h"

namespace whither {

// The different keys of a ranking by parts (key_parts.h), each with a number, so that all else deals with a key as with
// an address: a number stands in its place, as those of ports do (top_groups.h). Empty for other rankings.
class KeyTable {
 public:
  // Both must outlive it.
  KeyTable(const TopQuestion& question, const Context& context);

  // More different keys than these are one too many: about 400 bytes each.
  static constexpr std::size_t kMost = 2'000'000;
  bool is_full() const { return keys_.size() > kMost; }

  // The address, or the number in its place, that a row of a statement is of; the columns of key_select() (top_sql.h)
  // begin at `first`.
  Address group_of(const Chunk& chunk, std::size_t row, std::size_t first);
  // Names for it.
  TopRow row_of(const Address& group) const;
  // What comes first where as much was sent: the smaller address, number or text.
  bool is_before(const Address& a, const Address& b) const;

 private:
  Address device_group(const Chunk& chunk, std::size_t row, std::size_t first) const;
  std::uint32_t number_of(const Chunk& chunk, std::size_t row, std::size_t first);
  std::string_view key_of(const Address& group) const { return *keys_[group.v4_value()]; }

  const TopQuestion& question_;
  const Context& context_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<const std::string*> keys_;  // the texts of numbers_ by their numbers
  // Of each part one address for a code (code_of(), top_rows.h), the smallest: by it names are found.
  std::vector<std::unordered_map<std::uint64_t, Address>> behind_;
  bool has_eras_ = false;  // devices have a third column (top_sql.h)
  std::string scratch_;
};

}  // namespace whither
