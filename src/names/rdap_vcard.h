#pragma once

#include <string>
#include <string_view>

struct json_t;  // of jansson

namespace whither {

// What the card of an RDAP entity says: jCard (RFC 7095) in its member "vcardArray". Each is "" where the card has no
// such row, or `entity` is null or no entity. Texts are cleaned as those of Registration.

std::string vcard_name(const json_t* entity);
bool vcard_is_org(const json_t* entity);
// The first e-mail address.
std::string vcard_mail(const json_t* entity);
// ISO 3166-1 alpha-2, from the last line of the address, written as a code or a name.
std::string vcard_country(const json_t* entity);

// The bytes of a JSON string, which may hold NUL; "" of anything else. Views it.
std::string_view rdap_text(const json_t* value);

}  // namespace whither
