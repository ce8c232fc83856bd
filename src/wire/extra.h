#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "wire/details.h"
#include "wire/lists.h"

namespace whither {

// Writes the values of a record that fill no field as one JSON object: {"name": value}. The name is the registry's,
// else "enterprise/id"; what is repeated gets "#2" behind it. Numbers are numbers, times RFC 3339 in UTC, addresses and
// MAC addresses text, bytes lower-case hexadecimal digits, lists arrays. What would pass kMaxExtra bytes is left out,
// and "…truncated": true tells it. Borrows the templates of the exporter.
class Extra {
 public:
  static constexpr std::size_t kMaxExtra = 4096;

  explicit Extra(const Templates& templates) : templates_(templates) {}

  void add(const Detail& detail, std::span<const std::byte> value);
  // The object; "" where nothing was added.
  std::string take();

 private:
  bool is_full() const { return out_.size() > kMaxExtra || budget_ == 0; }
  void add_name(const Detail& detail);
  void add_value(const Detail& detail, std::span<const std::byte> value, int depth);
  void add_list(const Detail& detail, std::span<const std::byte> value, int depth);
  void add_record(const Template& sub, std::span<const std::byte> record, int depth);

  const Templates& templates_;
  std::string out_;
  std::size_t budget_ = kMaxListItems;  // items of lists and their values
  bool is_truncated_ = false;
};

}  // namespace whither
