#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "report/top_groups.h"

namespace whither {

// Names for a group: by its address, or by the number that stands in the address's place.
TopRow row_of(What what, const Address& address, const Context& context);

// False where groups share a row: that of an AS, an organisation or a country.
bool has_row_of_its_own(What what);
// What makes two addresses of one row: a number for the AS, organisation, country or special network.
std::uint64_t code_of(What what, const Address& address, const Context& context);

// Makes one group of those that share a code; its address is the smallest of theirs. Views the context.
class SharedRows {
 public:
  SharedRows(What what, const Context& context) : what_(what), context_(context) {}

  // A group of a new code is put behind `rows`, which are always the same.
  void add(const Group& group, std::vector<Group>& rows);

 private:
  What what_;
  const Context& context_;
  std::unordered_map<std::uint64_t, std::size_t> row_of_;  // by code
};

// Tells the row of an address by an address that stands for the row. Views the context.
class RowFinder {
 public:
  RowFinder(What what, const Context& context) : what_(what), context_(context) {}

  // `address` stands for the row of that number.
  void put(const Address& address, std::size_t row);
  // The number, or `none`.
  std::size_t find(const Address& address, std::size_t none) const;

 private:
  What what_;
  const Context& context_;
  std::unordered_map<Address, std::size_t> by_address_;
  std::unordered_map<std::uint64_t, std::size_t> by_code_;
};

}  // namespace whither
