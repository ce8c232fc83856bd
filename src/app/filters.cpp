#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "app/answer.h"
#include "app/config.h"
#include "base/file.h"
#include "base/letter_case.h"
#include "flow/columns.h"
#include "names/words.h"
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

// The text of a file that a filter includes: below the folder in which whither was started, or that of a configuration.
std::expected<std::string, std::string> filter_file(std::string_view path) {
  constexpr std::size_t kLargest = std::size_t{4} << 20U;
  namespace fs = std::filesystem;
  std::error_code failure;
  const auto wanted = fs::canonical(fs::path{path}, failure);
  if (failure) return std::unexpected(fmt::format("cannot be read: {}", failure.message()));
  std::vector<fs::path> allowed{fs::current_path(failure)};
  for (const auto& place : config_places("")) {
    if (place.exists) allowed.push_back(fs::canonical(fs::path{place.path}, failure).parent_path());
  }
  const bool inside = std::ranges::any_of(allowed, [&](const fs::path& folder) {
    const auto [end, rest] = std::ranges::mismatch(folder, wanted);
    return !folder.empty() && end == folder.end();
  });
  if (!inside) return std::unexpected("lies neither below this folder nor below that of the configuration");
  auto text = read_file(wanted.string(), kLargest);
  if (!text) return std::unexpected(fmt::format("cannot be read: {}", text.error().message));
  return std::move(*text);
}

// The words of the table, of this host's networks and files, and of the registries.
Vocabulary vocabulary_of(const AddressTable& table, Time now) {
  constexpr std::size_t kOrganisations = 1000;  // of one word
  Vocabulary vocabulary;
  vocabulary.now = now;
  vocabulary.local = local_networks().ranges();
  vocabulary.ranges_of_as = [&table](std::uint32_t asn) { return table.ranges_of_as(asn); };
  vocabulary.service_named = [](std::string_view name) -> std::optional<NamedService> {
    const auto service = service_named(name);
    return service ? std::optional{NamedService{service->port, service->protocol}} : std::nullopt;
  };
  vocabulary.organisations = [&table](std::string_view text) {
    auto found = table.organisations_like(text, kOrganisations);
    if (!found.empty() && same_word(found.front().name, text)) found.resize(1);
    std::vector<NamedRanges> named;
    for (const auto& each : found) {
      named.push_back({std::string(each.name), table.ranges_of_organisation(each.org_asn)});
    }
    return named;
  };
  vocabulary.country = [&table](std::string_view code) -> std::optional<std::vector<AddressRange>> {
    if (country_name(code).empty()) return std::nullopt;
    return table.ranges_of_country(code);
  };
  vocabulary.country_named = [](std::string_view name) { return std::string(country_named(name)); };
  vocabulary.file = filter_file;
  return vocabulary;
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
  tell(message, text, asking.json || asking.ndjson);
  if (asking.strict) return fail(Fault::Usage, "");
  return {};
}

Result<Filter> understood(const Asking& asking, const AddressTable& table, Time now) {
  const auto text = text_of(asking);
  const bool as_json = asking.json || asking.ndjson;
  auto filter = Filter::parse(text, vocabulary_of(table, now));
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
