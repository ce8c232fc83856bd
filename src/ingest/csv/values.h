#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/address.h"
#include "base/time.h"
#include "flow/flow.h"

namespace whither {

// The zone of times that name none.
struct CsvZone {
  std::optional<std::chrono::seconds> east{};  // so far from UTC; the local one where that is nothing
};

// The year 9999 is all that can be stored.
inline constexpr Time kLastCsvTime = time_of_seconds(253'402'300'799);

// Values as the programs of CsvKind write them, without blanks around them; nothing where it is none.

// "2026-08-14 08:00:30.250", with T for the blank, with slashes, or as "08/14/2026 08:00:30"; a number is seconds
// since 1970, or milliseconds where it has twelve digits and more.
std::optional<Time> csv_time(std::string_view text, CsvZone zone);
// Seconds with or without a fraction, or "1d 02:03:04.567".
std::optional<Duration> csv_duration(std::string_view text);
// Also with zeros in front of its numbers, or as one number.
std::optional<Address> csv_address(std::string_view text);
// Letters as in ".AP.SF" and "FS PA", or a number.
std::optional<std::uint16_t> csv_flags(std::string_view text);
// A number, or one of nfdump's names.
std::optional<std::uint8_t> csv_protocol(std::string_view text);
// "aa:bb:cc:dd:ee:ff".
std::optional<std::uint64_t> csv_mac(std::string_view text);

}  // namespace whither
