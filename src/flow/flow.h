#pragma once

#include <cstdint>
#include <type_traits>

#include "base/address.h"
#include "base/time.h"
#include "flow/fields.h"
#include "flow/texts.h"

namespace whither {

template <Kind K>
struct KindType;
template <>
struct KindType<Kind::Time> {
  using type = Time;
};
template <>
struct KindType<Kind::Bool> {
  using type = bool;
};
template <>
struct KindType<Kind::Address> {
  using type = Address;
};
template <>
struct KindType<Kind::Port> {
  using type = std::uint16_t;
};
template <>
struct KindType<Kind::Protocol> {
  using type = std::uint8_t;
};
template <>
struct KindType<Kind::Counter> {
  using type = std::uint64_t;
};
template <>
struct KindType<Kind::Flags> {
  using type = std::uint16_t;
};
template <>
struct KindType<Kind::Asn> {
  using type = std::uint32_t;
};
template <>
struct KindType<Kind::Interface> {
  using type = std::uint32_t;
};
template <>
struct KindType<Kind::Mac> {
  using type = std::uint64_t;
};
template <>
struct KindType<Kind::FlowKind> {
  using type = FlowKind;
};
template <>
struct KindType<Kind::Number8> {
  using type = std::uint8_t;
};
template <>
struct KindType<Kind::Number16> {
  using type = std::uint16_t;
};
template <>
struct KindType<Kind::Number32> {
  using type = std::uint32_t;
};
template <>
struct KindType<Kind::Text> {
  using type = TextId;
};

// One record of an exporter: a plain, trivially copyable value with one member a line of flow/field_list.h.
// A member means something only where its bit in `present` is set: unknown is not 0. Texts are numbers in the table of
// texts that came with the flow (flow/batch.h).
struct Flow {
  std::uint64_t present = 0;
#define WHITHER_FIELD(name, words, kind, enterprise, element, help) KindType<Kind::kind>::type name{};
#include "flow/field_list.h"
#undef WHITHER_FIELD

  constexpr bool has(Field field) const { return (present >> static_cast<unsigned>(field) & 1U) != 0; }
  constexpr void mark(Field field) { present |= std::uint64_t{1} << static_cast<unsigned>(field); }
};
static_assert(std::is_trivially_copyable_v<Flow>);

// Sets a member and marks it present: WHITHER_PUT(flow, src_port, 443).
#define WHITHER_PUT(flow, name, value) ((flow).name = (value), (flow).mark(::whither::Field::name))

}  // namespace whither
