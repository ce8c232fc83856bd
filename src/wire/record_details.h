#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>

#include "flow/batch.h"
#include "wire/details.h"
#include "wire/exporters.h"
#include "wire/extra.h"

namespace whither {

// Takes the details of data records into their flows: names, applications, flags, packets' beginnings, and lists with
// any of these (RFC 6313) and with fields that the flow has not yet. Records in lists are no flows of their own. Lives
// for one set; borrows the exporter and the texts.
class RecordDetails {
 public:
  RecordDetails(const Exporter& exporter, Texts& texts)
      : exporter_(exporter), texts_(texts), extra_(exporter.templates) {}

  // The flow has what the record's plan takes.
  void take(const Details& details, std::span<const std::byte> record, Flow& flow);

 private:
  // The best text so far for a field, and where it was written.
  struct Best {
    std::string text;
    std::uint8_t rank = std::numeric_limits<std::uint8_t>::max();
    const std::byte* at = nullptr;
  };
  struct Packet {
    Role role = Role::None;
    std::span<const std::byte> bytes;
  };

  static void offer(Best& best, std::string text, std::uint8_t rank, std::span<const std::byte> value);
  void gather(const Details& details, std::span<const std::byte> record, Flow& flow, int depth);
  void gather(const Detail& detail, std::span<const std::byte> value, Flow& flow, int depth);
  void gather_list(const Detail& detail, std::span<const std::byte> value, Flow& flow, int depth);
  void offer_application(const Detail& detail, std::span<const std::byte> value);
  void take_packet_section(Flow& flow) const;
  void keep_extra(const Details& details, std::span<const std::byte> record, Flow& flow);

  const Exporter& exporter_;
  Texts& texts_;
  Extra extra_;
  Best name_;
  Best application_;
  Packet packet_;
  std::optional<std::uint32_t> frame_size_;
  std::size_t budget_ = 0;
};

}  // namespace whither
