#include "app/encode_notes.h"

#include <fmt/format.h>

#include "flow/fields.h"
#include "report/table.h"

namespace whither {

std::string encode_text(const EncodeCounts& counts, std::string_view done) {
  std::string text;
  for (std::size_t i = 0; i < kRefusalCount; ++i) {
    const auto refusal = static_cast<Refusal>(i);
    if (counts.refused[i] == 0) continue;
    text += fmt::format("  {} flows not {} ({}): {}\n", grouped(counts.refused[i]), done, name_of(refusal),
                        help_of(refusal));
  }
  if (counts.records != counts.flows) {
    text += fmt::format("  {} records: counters too large for one were split\n", grouped(counts.records));
  }
  for (const auto& info : fields()) {
    if (const auto count = counts.left_out_of(info.field); count != 0) {
      text += fmt::format("  {} flows {} without their {}, which the version cannot say\n", grouped(count), done,
                          info.name);
    }
  }
  return text;
}

void put_encode_counts(Json& json, const EncodeCounts& counts) {
  json.field("records", counts.records).key("not_sent").object();
  for (std::size_t i = 0; i < kRefusalCount; ++i) {
    if (counts.refused[i] != 0) json.field(name_of(static_cast<Refusal>(i)), counts.refused[i]);
  }
  json.end().key("left_out").object();
  for (const auto& info : fields()) {
    if (const auto count = counts.left_out_of(info.field); count != 0) json.field(info.name, count);
  }
  json.end();
}

}  // namespace whither
