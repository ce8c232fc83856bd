#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>

#include "flow/batch.h"
#include "ingest/csv/header.h"
#include "ingest/csv/values.h"

namespace whither {

// What the cells of one record tell.
struct CsvRow {
  Flow flow;
  std::uint64_t flow_count = 1;  // whose sum it is
  bool has_fraction = false;     // of a second, in a time of it

  // Where it cannot be a flow: the column whose cell is no value of it; null where it has no time, or one that cannot
  // be stored.
  struct Fault {
    const CsvColumn* column = nullptr;
    std::string_view cell;
  };
};

// Makes flows of records, of which texts go to `texts`.
class CsvRows {
 public:
  CsvRows(const CsvHeader& header, CsvZone zone) : header_(header), zone_(zone) {}

  // The record has as many cells as the header. Empty cells tell nothing.
  std::expected<CsvRow, CsvRow::Fault> read(std::span<const std::string_view> cells, Texts& texts) const;

 private:
  bool take(const CsvColumn& column, std::string_view cell, CsvRow& row, std::optional<Duration>& duration,
            Texts& texts) const;

  const CsvHeader& header_;
  CsvZone zone_;
};

}  // namespace whither
