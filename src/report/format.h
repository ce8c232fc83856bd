#pragma once

#include <cstdint>

namespace whither {

// How an answer is written: for people, or for programs.
enum class Format : std::uint8_t { Text, Json, Ndjson, Csv, Tsv, Parquet };

}  // namespace whither
