#include <fmt/format.h>

#include <cstdio>

#include "app/answer.h"
#include "flow/columns.h"
#include "report/colour.h"
#include "report/json.h"

namespace whither {

namespace {

// {"error":{"code","exit","message","source","span":{"start","end"},"suggestions":[{"label","replacement"}]}}
std::string message_json(const FilterMessage& message) {
  Json json;
  const bool error = message.severity == FilterMessage::Severity::Error;
  json.object().key(name_of(message.severity)).object().field("code", message.code);
  if (error) json.field("exit", static_cast<std::uint64_t>(Fault::Usage));
  json.field("message", message.text);
  if (!message.source.empty()) json.field("source", message.source);
  json.key("span").object();
  json.field("start", std::uint64_t{message.begin}).field("end", std::uint64_t{message.end}).end();
  json.key("suggestions").array();
  for (const auto& hint : message.hints) {
    json.object().field("label", hint.label);
    if (!hint.replacement.empty()) json.field("replacement", hint.replacement);
    json.end();
  }
  return json.end().end().end().take() + "\n";
}

Paint paint_of(FilterMessage::Severity severity) {
  switch (severity) {
    case FilterMessage::Severity::Error:
      return Paint::Red;
    case FilterMessage::Severity::Warning:
      return Paint::Yellow;
    case FilterMessage::Severity::Note:
      break;
  }
  return Paint::Cyan;
}

void tell(const FilterMessage& message, const std::string& text, bool as_json) {
  const auto width = terminal_width();
  auto lines = as_json ? message_json(message) : render(message, text, width == 0 ? 120 : width);
  if (const auto word = lines.find(':'); !as_json && word != std::string::npos) {
    lines.replace(0, word + 1, painted_error(paint_of(message.severity), lines.substr(0, word + 1)));
  }
  std::fwrite(lines.data(), 1, lines.size(), stderr);
}

std::string text_of(const Asking& asking) { return fmt::format("{}", fmt::join(asking.filter, " ")); }

}  // namespace

Result<void> check_names(const Asking& asking, const Filter& filter, const Store& store, const Window& window) {
  const auto there = store.columns_in(window, Store::Sums::No);
  bool asked = false;
  for (const auto& column : columns()) {
    const bool name = column.field == Field::src_name || column.field == Field::dst_name;
    if (!name || (filter.fields_tested() >> static_cast<unsigned>(column.field) & 1U) == 0) continue;
    if (there.has(column)) return {};
    asked = true;
  }
  if (!asked || store.sources_in(window, Store::Sums::No).files.empty()) return {};
  const auto text = text_of(asking);
  FilterMessage message{.code = "F012",
                        .severity = FilterMessage::Severity::Warning,
                        .text = "no flow in this window tells a name, so none can match",
                        .begin = 0,
                        .end = text.size()};
  message.hints = {{"names come from exporters that look into packets: TLS server name, HTTP host, DNS question", ""},
                   {"by the address table: `org google`, `as 15169`, `country US`", ""}};
  tell(message, text, asking.rows.tells_json());
  if (asking.strict) return fail(Fault::Usage, "");
  return {};
}

Result<Filter> understood(const Asking& asking, const Vocabulary& vocabulary) {
  const auto text = text_of(asking);
  const bool as_json = asking.rows.tells_json();
  auto filter = Filter::parse(text, vocabulary);
  if (!filter) {
    tell(filter.error(), text, as_json);
    return fail(Fault::Usage, "");
  }
  bool doubtful = false;
  for (const auto& message : filter->messages()) {
    tell(message, text, as_json);
    doubtful = doubtful || message.severity == FilterMessage::Severity::Warning;
  }
  if (asking.strict && doubtful) return fail(Fault::Usage, "");
  return std::move(*filter);
}

}  // namespace whither
