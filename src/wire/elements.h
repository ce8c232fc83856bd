#pragma once

#include <cstddef>
#include <cstdint>

#include "flow/fields.h"
#include "wire/times.h"

namespace whither {

// Values of a record that are no field of a flow, but decide about some.
enum class Slot : std::uint8_t {
  Start,  // TimeKind of the plan says how it is written
  End,
  Duration,        // in the plan's unit
  Booted,          // systemInitTimeMilliseconds
  Interval,        // samplingInterval, samplerRandomInterval
  PacketInterval,  // samplingPacketInterval, samplingFlowInterval, samplingTimeInterval
  PacketSpace,     // samplingPacketSpace, samplingFlowSpacing, samplingTimeSpace
  SampleSize,      // samplingSize
  Population,      // samplingPopulation
  Probability,     // samplingProbability, the bits of a float64
  SamplerId,       // selectorId, samplerId
};
inline constexpr std::size_t kSlotCount = 11;

// How an element's bytes are taken.
enum class Take : std::uint8_t {
  Number,         // unsigned, 1 to 8 bytes; what is too large for its field becomes the field's largest value
  Mac,            // 6 bytes
  Address4,       // 4 bytes
  Address6,       // 16 bytes
  GivenAddress4,  // 4 bytes, all zeros mean that there is none
  GivenAddress6,  // 16 bytes, the same
  IcmpTypeCode,   // 2 bytes: type, code
  MplsLabel,      // 3 bytes: the label is the top 20 bits (RFC 3032, 2.1)
  ToSlot,         // unsigned, 1 to 8 bytes
};

// One element of a template that means something to us.
struct Element {
  std::uint32_t enterprise = 0;
  std::uint16_t id = 0;
  Take take = Take::Number;
  Field field{};  // meaningless for ToSlot
  // Several elements for one field: the lowest rank in a template wins, among equals the first.
  std::uint8_t rank = 0;
  // IPv4 and IPv6 have elements of their own for one field; a template with both takes the first that is not zero.
  bool for_v6 = false;
  Slot slot{};                     // ToSlot only
  TimeKind time = TimeKind::None;  // Start and End only
  std::uint16_t unit_micros = 0;   // Duration only
};

// Null where the element means nothing to us.
const Element* element_of(std::uint32_t enterprise, std::uint16_t id);

// The other way, for encoders: the element that tells a field best (that of the lowest rank), of IPv4's or IPv6's where
// each has its own. Null where no element carries the field as it is.
const Element* element_for(Field field, bool for_v6);
// The element that writes the start or the end of a flow in that way; null where there is none.
const Element* element_for(Slot slot, TimeKind time);

// Whether a value of that many bytes can be taken (T25: wrong widths are skipped, not guessed).
bool fits(const Element& element, std::size_t size);

// How a time is written goes by its width too: 4 bytes of "milliseconds" are seconds, 8 bytes of uptime are
// milliseconds since 1970, as some exporters write them.
TimeKind time_kind_of(const Element& element, std::size_t size);

}  // namespace whither
