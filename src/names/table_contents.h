#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "names/mapped_file.h"
#include "names/table_format.h"

namespace whither {

// The sections of an address table's file, checked: ranges begin at 0 and ascend, and each position, offset and length
// stays inside its section. All views are of `file`, or of what is kept in place of a part of it.
struct TableContents {
  MappedFile file;
  std::vector<table_format::AsRecord> own_ases;  // those of the first format, or with a user's organisations
  std::string own_strings;                       // with the names that a user gives
  std::span<const table_format::V6Start> v6_starts;
  std::span<const std::uint32_t> v4_index;
  std::span<const std::uint32_t> v4_starts;
  std::span<const std::uint32_t> v4_values;
  std::span<const std::uint32_t> v6_values;
  std::span<const table_format::AsRecord> ases;  // by asn; the first is none
  std::span<const table_format::CountryCode> countries;
  std::string_view strings;
  std::string_view meta;

  // Faults as AddressTable::open.
  static Result<std::unique_ptr<TableContents>> open(const std::string& path);

  // PERF: offsets were checked as the file was opened, so that no look-up does it again.
  std::string_view name_of(const table_format::AsRecord& as) const {
    return {strings.data() + as.name_offset, as.name_length};
  }
  std::string_view organisation_of(const table_format::AsRecord& as) const {
    return {strings.data() + as.org_name_offset, as.org_name_length};
  }
  std::string_view country_of(std::uint32_t value) const {
    const auto& code = countries[table_format::country_of(value)];
    return code[0] == 0 ? std::string_view{} : std::string_view{code.data(), code.size()};
  }
  // The record of an AS number other than 0, or nullptr.
  const table_format::AsRecord* as_numbered(std::uint32_t asn) const;
};

}  // namespace whither
