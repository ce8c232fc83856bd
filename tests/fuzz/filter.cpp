#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "query/filter.h"

namespace {

whither::Vocabulary vocabulary() {
  return {
      .ranges_of_as =
          [](std::uint32_t asn) {
            const auto first = whither::Address::v4(asn);
            return std::vector<whither::AddressRange>{{first, first}};
          },
      .port_named = [](std::string_view name) -> std::optional<std::uint16_t> {
        return name == "https" ? std::optional<std::uint16_t>{443} : std::nullopt;
      },
  };
}

void check(const whither::FilterMessage& message, std::string_view text) {
  WHITHER_ASSERT(!message.text.empty() && !message.code.empty());
  WHITHER_ASSERT(message.begin <= text.size() && message.begin <= message.end);
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
  for (const auto& warning : filter->warnings()) check(warning, text);
  whither::Flow flow;
  filter->matches(flow);
  flow.present = ~std::uint64_t{0};
  const bool present = filter->matches(flow);
  WHITHER_ASSERT((*filter && *filter).matches(flow) == present);
  WHITHER_ASSERT(!filter->sql().empty());
  return 0;
}
