#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "query/filter.h"
#include "query/sample_vocabulary.h"

namespace {

const whither::Vocabulary& vocabulary() {
  static const auto kVocabulary = whither::sample_vocabulary();
  return kVocabulary;
}

void check(const whither::FilterMessage& message, std::string_view text) {
  WHITHER_ASSERT(!message.text.empty() && !message.code.empty());
  const auto whole = message.source.empty() ? text.size() : message.source_text.size();
  WHITHER_ASSERT(message.begin <= whole && message.begin <= message.end);
  for (const std::size_t width : {0, 20, 80}) render(message, text, width);
  for (const auto& hint : message.hints) {
    WHITHER_ASSERT(hint.replacement.empty() || whither::Filter::parse(hint.replacement, vocabulary()));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(bytes), size};
  const auto filter = whither::Filter::parse(text, vocabulary());
  if (!filter) {
    check(filter.error(), text);
    return 0;
  }
  for (const auto& warning : filter->messages()) check(warning, text);
  whither::Flow flow;
  const whither::Texts texts;
  filter->matches(flow, texts);
  flow.present = ~std::uint64_t{0};
  const bool present = filter->matches(flow, texts);
  WHITHER_ASSERT((*filter && *filter).matches(flow, texts) == present);
  WHITHER_ASSERT(!filter->sql().empty());
  return 0;
}
