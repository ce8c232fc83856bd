#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "flow/fields.h"

namespace whither {

// Which of a flow's fields of a kind are meant.
// From and To are who asked and who was asked, whichever way the record goes: the end with the lower port was asked,
// else dst. Local and Remote are my networks and the rest.
enum class Side : std::uint8_t {
  None,
  Src,
  Dst,
  SrcOrDst,
  SrcAndDst,
  From,
  To,
  Local,
  Remote,
  In,
  Out,
  Next,
  Router,
  SrcNat,
  DstNat,
  Nat
};

// What the values of a kind are words for; the vocabulary knows what they stand for.
enum class Words : std::uint8_t {
  None,
  Host,    // an address, or a name that the flow itself tells
  Device,  // an address, or the name of a device
  Group,   // of devices
  Organisation,
  Country,
  Service,
  Category,  // of domains
};

// What is told of a flow without being one of its fields.
enum class Told : std::uint8_t {
  Field,  // it is one
  Duration,
  BitRate,
  PacketRate,
  PacketSize,
  Flows,    // always 1
  Up,       // bytes that the local end sent
  Down,     // bytes that it got
  Clock,    // the time of day at which it began
  Weekday,  // on which it began
};

// A word of the filter language, as `help filter` lists it.
struct Keyword {
  enum class Sort : std::uint8_t {
    Operator,  // and
    Side,      // src
    Kind,      // port
    Family,    // ipv6
    Any,       // any
    Place,     // inside: where both ends are
    Protocol,  // tcp
    Unusable,  // gateway: understood in filters on packets only
    Unstored,  // ttl: understood by nfdump, of what is not stored
  };
  Sort sort;
  std::string_view word;
  std::string_view help;
  // Sort::Kind: the end of the filter words of the fields that it means (flow/field_list.h): "ip" of "src ip".
  // Sort::Unusable: what to write instead, "" where nothing is near.
  std::string_view stem = {};
  Side side = Side::None;     // Sort::Side
  Words words = Words::None;  // Sort::Kind, as the next two
  Told told = Told::Field;
  bool presence = false;                           // the kind alone means that the flow has it
  std::uint8_t protocol = 0;                       // Sort::Protocol
  Address::Family family = Address::Family::None;  // Sort::Family
};

// Every keyword, sort by sort. Any thread.
std::span<const Keyword> keywords();
// In any letter case; nullptr where there is none.
const Keyword* keyword_named(std::string_view word);

// Edits that turn one into the other: a letter more, less, or other, or two neighbours swapped; many for words of more
// than 32 letters.
std::size_t edits_between(std::string_view a, std::string_view b);

// The keywords that somebody who wrote `word` may have meant, best first, at most three.
std::vector<const Keyword*> keywords_near(std::string_view word);

// The fields that a stem and a side mean: {src_port, dst_port} for "port" and Side::None, and for the sides that are
// told apart flow by flow (From, To, Local, Remote). Empty where they do not go together.
std::vector<Field> fields_of(std::string_view stem, Side side);

}  // namespace whither
