#pragma once

#include <algorithm>
#include <optional>

#include "store/manifest.h"

namespace whither {

// When the first flow began of which anything is left; nothing where none is.
inline std::optional<Time> beginning_of(const Manifest& stored) {
  std::optional<Time> earliest;
  const auto look = [&](const StoredFile& file) {
    earliest = std::min(earliest.value_or(file.earliest), file.earliest);
  };
  for (const auto& file : stored.files) look(file);
  for (const auto& summary : stored.summaries) look(summary.file);
  return earliest;
}

}  // namespace whither
