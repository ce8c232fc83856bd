#include "names/rdap_vcard.h"

#include <algorithm>

#include <jansson.h>

#include "names/whois_dialects.h"
#include "names/whois_text.h"
#include "names/words.h"

namespace whither {
namespace {

constexpr std::size_t kParameters = 1;  // of a row [name, parameters, type, value…] (RFC 7095, 3.3)
constexpr std::size_t kValue = 3;
constexpr std::size_t kRowLimit = 256;  // rows of a card that are looked at; real ones have under 20

std::string_view text_of(const json_t* row, std::size_t place) { return rdap_text(json_array_get(row, place)); }

// The row of that name which comes after `row`, the first after null; null at the end.
const json_t* next_row(const json_t* entity, std::string_view name, const json_t* row = nullptr) {
  const auto* const rows = json_array_get(json_object_get(entity, "vcardArray"), 1);
  bool is_after = row == nullptr;
  for (std::size_t i = 0; i < std::min(json_array_size(rows), kRowLimit); ++i) {
    const auto* const each = json_array_get(rows, i);
    if (is_after && same_caseless(text_of(each, 0), name)) return each;
    is_after = is_after || each == row;
  }
  return nullptr;
}

std::string country_of(std::string_view words) {
  const auto line = clean_whois(words);
  if (auto code = whois_country(line); !code.empty()) return code;
  return std::string{country_named(line)};
}

// Lines are parted by a line feed, or by the two characters "\n".
std::string_view last_line(std::string_view label) {
  for (label = without_blanks(label); label.ends_with('\n') || label.ends_with("\\n"); label = without_blanks(label))
    label.remove_suffix(label.back() == '\n' ? 1 : 2);
  const auto after = [&](std::string_view mark) {
    const auto at = label.rfind(mark);
    return at == std::string_view::npos ? 0 : at + mark.size();
  };
  return label.substr(std::max(after("\n"), after("\\n")));
}

}  // namespace

std::string_view rdap_text(const json_t* value) {
  const char* const bytes = json_string_value(value);
  return bytes == nullptr ? std::string_view{} : std::string_view{bytes, json_string_length(value)};
}

std::string vcard_name(const json_t* entity) { return clean_whois(text_of(next_row(entity, "fn"), kValue)); }

bool vcard_is_org(const json_t* entity) { return same_caseless(text_of(next_row(entity, "kind"), kValue), "org"); }

std::string vcard_mail(const json_t* entity) {
  for (const auto* row = next_row(entity, "email"); row != nullptr; row = next_row(entity, "email", row))
    if (auto mail = whois_mail(text_of(row, kValue).substr(0, kWhoisTextLimit)); !mail.empty()) return mail;
  return {};
}

std::string vcard_country(const json_t* entity) {
  const auto* const row = next_row(entity, "adr");
  const auto label = rdap_text(json_object_get(json_array_get(row, kParameters), "label"));
  if (auto code = country_of(last_line(label)); !code.empty()) return code;
  // The last part of a structured address is the country (RFC 6350, 6.3.1).
  const auto* const parts = json_array_get(row, kValue);
  const auto count = json_array_size(parts);
  return count == 0 ? std::string{} : country_of(rdap_text(json_array_get(parts, count - 1)));
}

}  // namespace whither
