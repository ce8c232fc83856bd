#include "names/adguard_line.h"

#include <jansson.h>

#include "names/base64.h"
#include "names/dns_message.h"
#include "names/json_document.h"

namespace whither {

bool is_adguard_query(const json_t* entry) {
  return json_object_get(entry, "QH") != nullptr && json_object_get(entry, "T") != nullptr;
}

LineFate take_adguard_query(const json_t* entry, const TakeAnswer& give) {
  const auto time = parse_date_time(json_text(entry, "T"));
  if (!time) return LineFate::Damaged;
  const auto answer = json_text(entry, "Answer");
  if (answer.empty()) return LineFate::Understood;
  const auto bytes = bytes_of_base64(answer);
  const auto reply = bytes ? read_dns_reply(*bytes) : std::nullopt;
  if (!reply) return LineFate::Damaged;
  const auto client = Address::parse(json_text(entry, "IP")).value_or(Address{});
  give_answers(*reply, {*time, client, {}, domain_of(json_text(entry, "QH")), {}}, give);
  return LineFate::Understood;
}

}  // namespace whither
