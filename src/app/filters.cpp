#include <fmt/format.h>

#include <cstdio>

#include "app/answer.h"
#include "names/words.h"
#include "report/colour.h"
#include "report/json.h"

namespace whither {

namespace {

// {"error":{"code","exit","message","span":{"start","end"},"suggestions":[{"label","replacement"}]}}
std::string message_json(const FilterMessage& message) {
  Json json;
  json.object().key(message.warning ? "warning" : "error").object().field("code", message.code);
  if (!message.warning) json.field("exit", static_cast<std::uint64_t>(Fault::Usage));
  json.field("message", message.text).key("span").object();
  json.field("start", std::uint64_t{message.begin}).field("end", std::uint64_t{message.end}).end();
  json.key("suggestions").array();
  for (const auto& hint : message.hints) {
    json.object().field("label", hint.label);
    if (!hint.replacement.empty()) json.field("replacement", hint.replacement);
    json.end();
  }
  return json.end().end().end().take() + "\n";
}

void tell(const FilterMessage& message, const std::string& text, bool as_json) {
  const auto width = terminal_width();
  auto lines = as_json ? message_json(message) : render(message, text, width == 0 ? 120 : width);
  if (const auto word = lines.find(':'); !as_json && word != std::string::npos) {
    lines.replace(0, word + 1, painted_error(message.warning ? Paint::Yellow : Paint::Red, lines.substr(0, word + 1)));
  }
  std::fwrite(lines.data(), 1, lines.size(), stderr);
}

}  // namespace

Result<Filter> understood(const Asking& asking, const AddressTable& table) {
  const auto text = fmt::format("{}", fmt::join(asking.filter, " "));
  const bool as_json = asking.json || asking.ndjson;
  Vocabulary vocabulary;
  vocabulary.ranges_of_as = [&table](std::uint32_t asn) { return table.ranges_of_as(asn); };
  vocabulary.port_named = [](std::string_view name) -> std::optional<std::uint16_t> {
    const auto service = service_named(name);
    return service ? std::optional{service->port} : std::nullopt;
  };
  auto filter = Filter::parse(text, vocabulary);
  if (!filter) {
    tell(filter.error(), text, as_json);
    return fail(Fault::Usage, "");
  }
  for (const auto& warning : filter->warnings()) tell(warning, text, as_json);
  if (asking.strict && !filter->warnings().empty()) return fail(Fault::Usage, "");
  return std::move(*filter);
}

}  // namespace whither
