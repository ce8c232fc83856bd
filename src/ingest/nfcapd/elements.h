#pragma once

#include <cstdint>

#include "flow/texts.h"
#include "ingest/nfcapd/little_reader.h"
#include "ingest/nfcapd/record.h"

namespace whither {

enum class NfcapdElement : std::uint8_t { Taken, Unknown, TooShort };

// Lays the value of an element of version 2, which has a number and a length of its own, into the record. Known ones
// that no field has room for are Taken too. TooShort where the value is shorter than what it has to hold.
NfcapdElement take_element(std::uint16_t number, LittleReader value, NfcapdRecord& record, Texts& texts);

}  // namespace whither
