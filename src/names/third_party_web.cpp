#include <jansson.h>

#include <fmt/format.h>

#include "names/domain_list_reader.h"
#include "names/json_document.h"
#include "names/rdap_vcard.h"

namespace whither {

namespace {

// Its words, in ours.
std::string_view category_of(const json_t* entity) {
  auto word = rdap_text(json_object_get(entity, "category"));
  if (word.empty()) word = rdap_text(json_array_get(json_object_get(entity, "categories"), 0));
  return word == "ad" ? "advertising" : word;
}

}  // namespace

bool looks_like_json(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || text[first] != '[') return false;
  const auto second = text.find_first_not_of(" \t\r\n", first + 1);
  return second != std::string_view::npos && text[second] == '{';
}

Result<void> read_third_party_web(std::string_view text, DomainListReader& reader) {
  json_error_t wrong{};
  const JsonDocument entities{json_loadb(text.data(), text.size(), 0, &wrong)};
  if (!entities) return fail(Fault::NotUnderstood, fmt::format("line {}: no JSON: {}", wrong.line, wrong.text));
  for (std::size_t i = 0; i < json_array_size(entities.get()); ++i) {
    const auto* const entity = json_array_get(entities.get(), i);
    const auto category = category_of(entity);
    if (!is_category(category)) {
      return fail(Fault::NotUnderstood, fmt::format("entity {}: its \"category\" is none", i + 1));
    }
    const auto* const domains = json_object_get(entity, "domains");
    std::vector<std::string_view> words;
    for (std::size_t j = 0; j < json_array_size(domains); ++j) words.push_back(rdap_text(json_array_get(domains, j)));
    reader.targets(category, rdap_text(json_object_get(entity, "name")), words);
  }
  return {};
}

}  // namespace whither
