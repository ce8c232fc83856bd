#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "wire/limits.h"

namespace whither {

// The options data of one exporter as it was on the wire, so that a decoder that starts anew can learn it again: of
// each template the newest record for each scope. What passes the bounds is not kept; it comes again on the wire.
class OptionsRecords {
 public:
  // What a record costs beside its bytes.
  static constexpr std::size_t kOverhead = 128;

  // The first `scope_size` bytes tell what the record is about; 0 where that is not known. True where it says something
  // new.
  bool put(std::uint16_t template_id, std::span<const std::byte> record, std::size_t scope_size,
           const DecoderLimits& limits, DecoderUsage& usage);
  // What was sent by this template.
  void forget(std::uint16_t template_id, DecoderUsage& usage);

  // Calls visit(template id, record) for each, those of a template side by side.
  template <typename Visit>
  void each(Visit visit) const {
    for (const auto& [key, record] : records_) visit(key.first, std::span<const std::byte>{record});
  }

  std::size_t bytes() const { return bytes_; }

 private:
  using Bytes = std::vector<std::byte>;

  std::map<std::pair<std::uint16_t, Bytes>, Bytes> records_;  // by template and scope
  std::size_t bytes_ = 0;
};

}  // namespace whither
