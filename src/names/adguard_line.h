#pragma once

#include "names/dns_answer.h"

struct json_t;  // of jansson

namespace whither {

// A line of AdGuard Home's querylog.json. It holds the whole message that was answered, in base64.
bool is_adguard_query(const json_t* entry);
LineFate take_adguard_query(const json_t* entry, const TakeAnswer& give);

}  // namespace whither
