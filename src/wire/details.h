#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "wire/plan.h"
#include "wire/registry.h"

namespace whither {

// What a value is good for that is more than a number or an address for one field of a flow.
enum class Role : std::uint8_t {
  None,  // only its length matters
  // In data records.
  ServerName,       // TLS server name, HTTP host, DNS question: a name of the server's side
  CiscoHost,        // the same behind six bytes that tell the application (Cisco AVC, sub-application)
  ApplicationId,    // RFC 6759; in options data beside its name
  ApplicationName,  // in both
  NdpiProtocol,     // ntop's number of an application, or "master.application"
  YafLabel,         // the port that YAF takes an application for
  TcpFlags,         // flags of some of the packets, to be ORed into the flow's
  List,             // structured data (RFC 6313), the type tells which
  Frame,            // the beginning of a packet, from layer 2 on
  IpPacket,         // the same, from the IP header on
  FrameSize,        // of the packet whose beginning is there
  Extra,            // fills no field: kept in the JSON object
  // In options data.
  InterfaceIndex,
  InterfaceName,
  InterfaceDescription,
  VrfIndex,
  VrfName,
  SamplerIndex,
  SamplerName,
};

// One value of a record with a role.
struct Detail {
  std::uint16_t offset;  // from the record's beginning or the end of the last variable-length value
  std::uint16_t size;    // kVariable: as the value itself tells
  std::uint16_t id;
  Role role;
  std::uint8_t rank;        // of several with one role the lowest wins, among equals the first
  std::uint8_t repetition;  // how many of the same element stand before it in the template
  ElementType type;         // OctetArray where the registry does not know the element
  std::uint32_t enterprise;
};

struct DetailOptions {
  bool of_options = false;  // the template is one of options data
  bool keep_extra = false;
};

// What a value of that element would be good for.
Detail detail_of(const TemplateField& field, DetailOptions options);

// The values of a template's records that its plan does not take, but that have a role. Most templates have none.
class Details {
 public:
  // `taken` tells for each field whether the plan takes it.
  static Details compile(std::span<const TemplateField> fields, const std::vector<bool>& taken, DetailOptions options);

  bool empty() const { return details_.empty(); }
  // Whether they were compiled to keep what fills no field.
  bool has_extra() const { return has_extra_; }

  // Calls visit(detail, value) for each in the record at the beginning of `bytes`; stops without a word where it runs
  // past them. Work is proportional to the record's bytes, whatever the template claims (T36): values of no bytes have
  // no detail.
  template <typename Visit>
  void each(std::span<const std::byte> bytes, Visit visit) const {
    for (const auto& detail : details_) {
      ByteReader in{bytes};
      in.raw(detail.offset);
      auto size = std::size_t{detail.size};
      if (detail.size == kVariable && (size = in.u8()) == 255) size = in.u16();  // RFC 7011, 7
      const auto value = in.raw(size);
      if (!in.ok()) return;
      if (detail.size == kVariable) bytes = bytes.last(in.left());
      if (detail.role != Role::None && !value.empty()) visit(detail, value);
    }
  }

 private:
  std::vector<Detail> details_;
  bool has_extra_ = false;
};

}  // namespace whither
