#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "flow/fields.h"

namespace whither {

// Who writes such a text.
enum class CsvKind : std::uint8_t {
  Whither,  // whither export, whither flows --csv
  Nfdump,   // nfdump -o csv
  Silk,     // SiLK's rwcut
};

// A column of the text, by its name in the header.
struct CsvColumn {
  // How its cells fill the field.
  enum class How : std::uint8_t {
    AsIs,
    UnlessZero,  // 0 and empty addresses say that nothing is known
    PeerPort,    // dst_port; of ICMP "TYPE.CODE" too
    Direction,   // "I" or "E", or a number
    Label,       // of MPLS: "LABEL-EXPERIMENTAL-END"
    Duration,    // of which the field, a time, is the other end
    FlowCount,   // of how many flows the record is the sum
    LeftOut,     // it is known, and no field has room for it
    Unknown,
  };
  std::string_view name;
  Field field;
  How how = How::AsIs;
};

// Of nfdump 1.6 and 1.7, and of SiLK. Those of whither are fields().
std::span<const CsvColumn> nfdump_columns();
std::span<const CsvColumn> silk_columns();

// The first line, which names the columns.
struct CsvHeader {
  CsvKind kind = CsvKind::Whither;
  char delimiter = ',';
  bool ends_with_delimiter = false;
  std::vector<std::string> names;  // one a cell
  std::vector<CsvColumn> columns;  // the same

  // Names of columns that are not known.
  std::vector<std::string> unknown() const;

  // Cells of a record.
  std::size_t cells() const { return columns.size() + (ends_with_delimiter ? 1 : 0); }

  // What it says; else what it lacks, as the end of "FILE …".
  static std::expected<CsvHeader, std::string> read(std::string_view line);
};

}  // namespace whither
