#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/answer.h"
#include "base/result.h"
#include "wire/encoder.h"

namespace whither {

enum class ExportFormat : std::uint8_t { Csv, Ndjson, Parquet, Ipfix };

// "csv", "ndjson", "parquet", "ipfix".
std::vector<std::string> export_format_names();
std::optional<ExportFormat> export_format_named(std::string_view name);
// By the ending of a file's name.
std::optional<ExportFormat> export_format_of(std::string_view path);

struct Exported {
  std::uint64_t flows = 0;
  std::uint64_t bytes = 0;
  std::optional<EncodeCounts> encoded;  // IPFIX
};

// Writes the flows that are asked for to a file, in the order in which they were stored, but for Parquet; "-" is
// standard output. The file takes its name when all of it is written; until then it is FILE.part. Parquet, which goes
// to a file alone, has the columns of the store's files, CSV and NDJSON those of `whither flows`, IPFIX messages one
// behind the other (RFC 5655). Fault::Unreachable where it cannot be written.
Result<Exported> export_flows(Prepared& prepared, ExportFormat format, const std::string& path);

}  // namespace whither
