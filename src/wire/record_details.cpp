#include "wire/record_details.h"

#include <algorithm>
#include <utility>

#include "wire/fill_absent.h"
#include "wire/host_name.h"
#include "wire/lists.h"
#include "wire/load.h"
#include "wire/packet_header.h"

namespace whither {

namespace {

constexpr std::size_t kMaxApplication = 255;
constexpr std::size_t kCiscoPrefix = 6;  // application id (4 bytes) and sub-application (2) stand before the host

// Ranks of what tells an application, after the names that have one in the table of meanings.
constexpr std::uint8_t kAnnouncedName = 1;
constexpr std::uint8_t kVendorsNumber = 2;
constexpr std::uint8_t kNumber = 3;

// How well a port is known: 0 where a standard gave it to a service, 2 where a system picks it for a connection. Linux
// begins to pick at 32768.
int obscurity(std::uint16_t port) { return port == 0 || port >= 32768 ? 2 : port >= 1024 ? 1 : 0; }

bool server_is_source(const Flow& flow) { return obscurity(flow.src_port) < obscurity(flow.dst_port); }

// A number of ntop's, which are all below 1000, or as text "7" or "7.126".
std::string ndpi_text(std::span<const std::byte> value) {
  const auto text = text_of(letters_of(value), kMaxApplication);
  const bool is_text = value.size() > 1 && text.find_first_not_of("0123456789.") == std::string::npos && !text.empty();
  if (is_text) return "ndpi:" + text;
  const auto number = value.size() <= 4 ? load_unsigned(value.data(), value.size()) : 0;
  return number == 0 ? std::string{} : "ndpi:" + std::to_string(number);
}

std::string yaf_text(std::span<const std::byte> value) {
  const auto label = value.size() <= 8 ? load_unsigned(value.data(), value.size()) : 0;
  return label == 0 ? std::string{} : "yaf:" + std::to_string(label);
}

}  // namespace

void RecordDetails::take(const Details& details, std::span<const std::byte> record, Flow& flow) {
  name_ = {};
  application_ = {};
  packet_ = {};
  frame_size_.reset();
  budget_ = kMaxListItems;
  gather(details, record, flow, 0);
  if (!packet_.bytes.empty()) take_packet_section(flow);
  if (!name_.text.empty()) {
    const auto name = texts_.id_of(name_.text);
    server_is_source(flow) ? WHITHER_PUT(flow, src_name, name) : WHITHER_PUT(flow, dst_name, name);
  }
  if (!application_.text.empty()) WHITHER_PUT(flow, application, texts_.id_of(application_.text));
  keep_extra(details, record, flow);
}

void RecordDetails::offer(Best& best, std::string text, std::uint8_t rank, std::span<const std::byte> value) {
  if (!text.empty() && rank < best.rank) best = {std::move(text), rank, value.data()};
}

void RecordDetails::gather(const Details& details, std::span<const std::byte> record, Flow& flow, int depth) {
  details.each(record,
               [&](const Detail& detail, std::span<const std::byte> value) { gather(detail, value, flow, depth); });
}

void RecordDetails::gather(const Detail& detail, std::span<const std::byte> value, Flow& flow, int depth) {
  switch (detail.role) {
    case Role::ServerName:
      return offer(name_, host_name_of(letters_of(value)), detail.rank, value);
    case Role::CiscoHost:
      if (value.size() > kCiscoPrefix) {
        offer(name_, host_name_of(letters_of(value.subspan(kCiscoPrefix))), detail.rank, value);
      }
      return;
    case Role::ApplicationId:
    case Role::ApplicationName:
    case Role::NdpiProtocol:
    case Role::YafLabel:
      return offer_application(detail, value);
    case Role::TcpFlags:
      WHITHER_PUT(flow, tcp_flags,
                  static_cast<std::uint16_t>(flow.tcp_flags |
                                             load_unsigned(value.data(), std::min<std::size_t>(value.size(), 2))));
      return;
    case Role::List:
      return gather_list(detail, value, flow, depth + 1);
    case Role::Frame:
    case Role::IpPacket:
      if (packet_.bytes.empty()) packet_ = {detail.role, value};
      return;
    case Role::FrameSize:
      if (value.size() <= 4) frame_size_ = static_cast<std::uint32_t>(load_unsigned(value.data(), value.size()));
      return;
    default:
      return;
  }
}

// Values of a basicList may be told of more than this flow, so that only names and applications are taken of them;
// records of the other lists also fill fields.
void RecordDetails::gather_list(const Detail& detail, std::span<const std::byte> value, Flow& flow, int depth) {
  if (depth > kMaxListDepth) return;
  if (detail.type == ElementType::BasicList) {
    each_list_value(value, budget_, [&](const TemplateField& field, std::span<const std::byte> item) {
      const auto meaning = detail_of(field, {});
      if (!item.empty() && meaning.role != Role::TcpFlags) gather(meaning, item, flow, depth);
    });
    return;
  }
  each_list_record(detail.type, value, exporter_.templates, budget_,
                   [&](const Template& sub, std::span<const std::byte> record, const Flow& taken) {
                     fill_absent(flow, taken);
                     gather(sub.details, record, flow, depth);
                   });
}

void RecordDetails::offer_application(const Detail& detail, std::span<const std::byte> value) {
  if (detail.role == Role::ApplicationName) {
    return offer(application_, text_of(letters_of(value), kMaxApplication), detail.rank, value);
  }
  if (detail.role == Role::NdpiProtocol) return offer(application_, ndpi_text(value), kVendorsNumber, value);
  if (detail.role == Role::YafLabel) return offer(application_, yaf_text(value), kVendorsNumber, value);
  const auto id = application_id_of(value);
  if (!id) return;
  if (const auto name = exporter_.names.application(*id); !name.empty()) {
    return offer(application_, std::string{name}, kAnnouncedName, value);
  }
  offer(application_, text_of(*id), kNumber, value);
}

// Fields of the record itself win. One that has no counters tells of this one packet (RFC 5476): its bytes are those of
// layer 3 where its header tells them, else those of the frame.
void RecordDetails::take_packet_section(Flow& flow) const {
  Flow packet;
  const auto start = packet_.role == Role::Frame ? PacketStart::Ethernet : PacketStart::Ip;
  const auto size = take_packet(start, packet_.bytes, packet);
  fill_absent(flow, packet);
  if (flow.has(Field::bytes) || flow.has(Field::packets)) return;
  WHITHER_PUT(flow, packets, 1U);
  if (size != 0 || frame_size_) WHITHER_PUT(flow, bytes, size != 0 ? size : *frame_size_);
}

void RecordDetails::keep_extra(const Details& details, std::span<const std::byte> record, Flow& flow) {
  if (!details.has_extra()) return;
  details.each(record, [&](const Detail& detail, std::span<const std::byte> value) {
    const bool is_in_a_field = value.data() == name_.at || value.data() == application_.at ||
                               detail.role == Role::Frame || detail.role == Role::IpPacket ||
                               detail.role == Role::TcpFlags;
    if (!is_in_a_field) extra_.add(detail, value);
  });
  if (const auto text = extra_.take(); !text.empty()) WHITHER_PUT(flow, extra, texts_.id_of(text));
}

}  // namespace whither
