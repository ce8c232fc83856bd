#include "ingest/nfcapd/records.h"

#include "ingest/nfcapd/elements.h"
#include "ingest/nfcapd/little_reader.h"

namespace whither {

namespace {

// Types of records.
enum : std::uint16_t {
  kOldFlow1 = 1,
  kMap = 2,
  kExporter = 7,
  kExporterSums = 8,
  kOldSampler = 9,
  kFlow1 = 10,
  kFlow3 = 11,
  kApplicationName = 12,
  kInterfaceName = 13,
  kVrfName = 14,
  kSampler = 15,
  kIdent = 0x8001,
  kSums = 0x8002,
};

// Address families as Linux numbers them; files of other systems are told by what is in the address.
constexpr std::uint16_t kFamilyV4 = 2;
constexpr std::uint8_t kScaled = 2;  // a flag

}  // namespace

std::string_view NfcapdRecords::read(std::span<const std::byte> block, std::uint32_t count) {
  LittleReader in{block};
  std::uint32_t found = 0;
  for (; in.left() > 0; ++found) {
    const auto type = in.u16();
    const std::size_t size = in.u16();
    if (!in.ok() || size < 4) return "a record's length cannot be";
    const auto value = in.raw(size - 4);
    if (!in.ok()) return "a record is longer than its block";
    if (const auto wrong = read_record(type, LittleReader{value}); !wrong.empty()) return wrong;
  }
  if (found != count) return "it does not hold as many records as it says";
  give();
  return "";
}

std::string_view NfcapdRecords::read_record(std::uint16_t type, LittleReader in) {
  switch (type) {
    case kOldFlow1:
      return read_flow1(in, true);
    case kFlow1:
      return read_flow1(in, false);
    case kFlow3:
      return read_flow3(in);
    case kMap:
      return extensions_.learn(in) ? "" : "a map of extensions cannot be";
    case kExporter:
      return read_exporter(in);
    case kSums:
      return read_sums(in);
    case kExporterSums:
    case kOldSampler:
    case kApplicationName:
    case kInterfaceName:
    case kVrfName:
    case kSampler:
    case kIdent:
      return "";
    default:
      ++counts_.unknown_records;
      return "";
  }
}

std::string_view NfcapdRecords::read_flow1(LittleReader in, bool is_old) {
  NfcapdRecord record;
  switch (extensions_.take(in, is_old, record)) {
    case NfcapdExtensions::Outcome::Damaged:
      return "a flow does not fit its map of extensions";
    case NfcapdExtensions::Outcome::Unknown:
      ++counts_.unknown_values;
      break;
    case NfcapdExtensions::Outcome::Taken:
      break;
  }
  return add(record);
}

std::string_view NfcapdRecords::read_flow3(LittleReader in) {
  NfcapdRecord record;
  const auto count = in.u16();
  in.u16();  // engine
  record.exporter = in.u16();
  record.scaled = (in.u8() & kScaled) != 0;
  in.u8();  // version of NetFlow
  if (!in.ok()) return "a flow is shorter than it has to be";
  if (const auto wrong = read_elements(in, count, record); !wrong.empty()) return wrong;
  if (!record.flow.has(Field::protocol)) {
    ++counts_.unknown_records;
    return "";
  }
  return add(record);
}

std::string_view NfcapdRecords::read_elements(LittleReader in, std::uint16_t count, NfcapdRecord& record) {
  for (std::uint16_t i = 0; i < count; ++i) {
    const auto number = in.u16();
    const std::size_t size = in.u16();
    if (!in.ok() || size < 4) return "the length of a flow's element cannot be";
    const auto value = in.raw(size - 4);
    if (!in.ok()) return "an element is longer than its flow";
    switch (take_element(number, LittleReader{value}, record, batch_.texts)) {
      case NfcapdElement::TooShort:
        return "an element is shorter than what it has to hold";
      case NfcapdElement::Unknown:
        ++counts_.unknown_values;
        break;
      case NfcapdElement::Taken:
        break;
    }
  }
  return "";
}

std::string_view NfcapdRecords::read_exporter(LittleReader in) {
  NfcapdExporter exporter;
  exporter.version = in.u32();
  const auto address = in.raw(16);
  const auto family = in.u16();
  const auto number = in.u16();
  exporter.domain = in.u32();
  if (!in.ok()) return "an exporter's record is shorter than it has to be";
  LittleReader of_address{address};
  if (family == kFamilyV4) {
    of_address.raw(8);
    exporter.address = of_address.v4();  // the lower half of the second number
  } else {
    exporter.address = of_address.v6();
  }
  exporters_[number] = exporter;
  return "";
}

std::string_view NfcapdRecords::read_sums(LittleReader in) {
  FlowSums sums;
  sums.flows = in.u64();
  sums.bytes = in.u64();
  sums.packets = in.u64();
  if (!in.ok()) return "the record of sums is shorter than it has to be";
  counts_.told = sums;
  return "";
}

std::string_view NfcapdRecords::add(NfcapdRecord& record) {
  if (!complete(record, exporters_)) return "a flow is of after the year 9999";
  ++counts_.sums.flows;
  counts_.sums.packets += record.packets;
  counts_.sums.bytes += record.bytes;
  counts_.packets_out += record.packets_out;
  counts_.bytes_out += record.bytes_out;
  if (record.scaled) ++counts_.scaled;
  batch_.flows.push_back(record.flow);
  if (batch_.flows.size() >= kAtOnce) give();
  return "";
}

void NfcapdRecords::give() {
  if (!batch_.flows.empty()) take_(batch_);
  batch_.clear();
}

}  // namespace whither
