#include "wire/details.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <tuple>

#include "wire/enterprises.h"

namespace whither {

namespace {

struct Meaning {
  std::uint32_t enterprise;
  std::uint16_t id;
  Role role;
  std::uint8_t rank = 0;
};

// clang-format off
constexpr auto kInData = std::to_array<Meaning>({
    {0,          95,    Role::ApplicationId},
    {0,          96,    Role::ApplicationName},
    {0,          312,   Role::FrameSize},
    {0,          313,   Role::IpPacket},
    {0,          315,   Role::Frame},
    {0,          460,   Role::ServerName, 1},      // httpRequestHost
    {0,          56701, Role::ApplicationName, 1}, // PAN-OS App-ID, NetFlow v9
    {kCisco,     12235, Role::CiscoHost, 1},
    {kIxia,      111,   Role::ApplicationName, 1},
    {kIxia,      183,   Role::ServerName, 1},      // HTTP host
    {kIxia,      201,   Role::ServerName, 0},      // TLS server name
    {kIxia,      273,   Role::ServerName, 2},      // DNS question
    {kNetscaler, 142,   Role::ServerName, 1},      // HTTP host
    {kCert,      14,    Role::TcpFlags},           // of the first packet
    {kCert,      15,    Role::TcpFlags},           // of the others
    {kCert,      33,    Role::YafLabel},
    {kCert,      117,   Role::ServerName, 1},      // httpHost
    {kCert,      179,   Role::ServerName, 2},      // dnsQName
    {kCert,      205,   Role::ServerName, 4},      // common name of the certificate's subject
    {kCert,      294,   Role::ServerName, 0},      // sslServerName
    {kCesnet,    2,     Role::ServerName, 2},      // DNS question
    {kCesnet,    808,   Role::ServerName, 0},      // TLS server name
    {kProcera,   1,     Role::ApplicationName, 1},
    {kMasaryk,   501,   Role::ServerName, 1},      // HTTP host
    {kMasaryk,   811,   Role::ServerName, 0},      // TLS server name
    {kGigamon,   112,   Role::ServerName, 0},      // TLS server name
    {kGigamon,   204,   Role::ServerName, 2},      // DNS question
    {kNtop,      118,   Role::NdpiProtocol},
    {kNtop,      119,   Role::ApplicationName, 1},
    {kNtop,      122,   Role::ServerName, 3},      // FLOW_SERVER_NAME: whichever of the three nProbe met
    {kNtop,      187,   Role::ServerName, 1},      // HTTP_HOST
    {kNtop,      188,   Role::ServerName, 0},      // TLS_SERVER_NAME
    {kNtop,      205,   Role::ServerName, 2},      // DNS_QUERY
    {kFlowmon,   1,     Role::ServerName, 1},      // HTTP host
});

constexpr auto kInOptions = std::to_array<Meaning>({
    {0, 10,  Role::InterfaceIndex},
    {0, 14,  Role::InterfaceIndex, 1},
    {0, 252, Role::InterfaceIndex, 2},
    {0, 253, Role::InterfaceIndex, 3},
    {0, 82,  Role::InterfaceName},
    {0, 83,  Role::InterfaceDescription},
    {0, 234, Role::VrfIndex},
    {0, 235, Role::VrfIndex, 1},
    {0, 236, Role::VrfName},
    {0, 302, Role::SamplerIndex},
    {0, 48,  Role::SamplerIndex, 1},
    {0, 335, Role::SamplerName},
    {0, 84,  Role::SamplerName, 1},
    {0, 95,  Role::ApplicationId},
    {0, 96,  Role::ApplicationName},
});
// clang-format on

constexpr std::uint16_t kPadding = 210;  // paddingOctets

Meaning meaning_of(const TemplateField& field, ElementType type, DetailOptions options) {
  const auto [enterprise, id] = element_key(field.enterprise, field.element);
  const std::span<const Meaning> known =
      options.of_options ? std::span<const Meaning>{kInOptions} : std::span<const Meaning>{kInData};
  const auto found = std::ranges::find_if(
      known, [&](const Meaning& meaning) { return meaning.enterprise == enterprise && meaning.id == id; });
  if (found != known.end()) return *found;
  const bool is_list = type == ElementType::BasicList || type == ElementType::SubTemplateList ||
                       type == ElementType::SubTemplateMultiList;
  if (is_list && !options.of_options) return {enterprise, id, Role::List};
  const bool is_kept = options.keep_extra && !options.of_options && !(enterprise == 0 && (id == 0 || id == kPadding));
  return {enterprise, id, is_kept ? Role::Extra : Role::None};
}

}  // namespace

Detail detail_of(const TemplateField& field, DetailOptions options) {
  const auto* known = information_element(field.enterprise, field.element);
  const auto type = known == nullptr ? ElementType::OctetArray : known->type;
  const auto meaning = meaning_of(field, type, options);
  return {.offset = 0,
          .size = field.size,
          .id = meaning.id,
          .role = meaning.role,
          .rank = meaning.rank,
          .repetition = 0,
          .type = type,
          .enterprise = meaning.enterprise};
}

Details Details::compile(std::span<const TemplateField> fields, const std::vector<bool>& taken, DetailOptions options) {
  Details made;
  made.has_extra_ = options.keep_extra && !options.of_options;
  std::map<std::tuple<std::uint32_t, std::uint16_t>, std::uint8_t> met;
  std::size_t needed = 0;  // details up to the last that has a role
  std::size_t offset = 0;
  for (std::size_t at = 0; at < fields.size(); ++at) {
    const auto& field = fields[at];
    auto detail = detail_of(field, options);
    detail.offset = static_cast<std::uint16_t>(offset);
    // What options data tells of a sampler counts for its rate and for its name.
    if (taken[at] && !options.of_options) detail.role = Role::None;
    auto& times = met[{detail.enterprise, detail.id}];
    detail.repetition = times;
    if (times < std::numeric_limits<std::uint8_t>::max()) ++times;
    const bool is_variable = field.size == kVariable;
    if (is_variable || (detail.role != Role::None && field.size != 0)) {
      made.details_.push_back(detail);
      if (detail.role != Role::None) needed = made.details_.size();
    }
    offset = is_variable ? 0 : offset + field.size;
  }
  made.details_.resize(needed);
  made.details_.shrink_to_fit();
  return made;
}

}  // namespace whither
