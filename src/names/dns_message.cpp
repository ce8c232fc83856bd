#include "names/dns_message.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "base/letter_case.h"

namespace whither {

namespace {

constexpr std::uint16_t kIsReply = 0x8000;
constexpr std::uint16_t kA = 1, kCname = 5, kAaaa = 28, kInternet = 1;
constexpr std::uint8_t kPointer = 0xc0;
constexpr std::size_t kLongestLabel = 63;
constexpr std::size_t kLongestWireName =
    255;                                // with the sizes of its labels and the empty one at its end (RFC 1035, 2.3.4)
constexpr std::size_t kMostNames = 16;  // of a chain of CNAMEs

// Reads from the front of a message, and names also from where they point to.
class MessageReader {
 public:
  explicit MessageReader(std::span<const std::byte> message) : whole_(message), in_(message) {}

  bool ok() const { return in_.ok(); }
  std::uint16_t u16() { return in_.u16(); }
  std::uint32_t u32() { return in_.u32(); }
  std::span<const std::byte> raw(std::size_t size) { return in_.raw(size); }

  std::optional<std::string> name();

 private:
  std::span<const std::byte> whole_;
  ByteReader in_;
};

// A pointer leads to what stands before the name that it is in (RFC 1035, 4.1.4): each one leads nearer to the
// beginning, so they end.
std::optional<std::string> MessageReader::name() {
  std::string text;
  std::size_t size = 1;
  auto begin = whole_.size() - in_.left();
  auto labels = in_;
  bool is_behind = false;  // in_ is where the name ends
  for (auto label = labels.u8(); label != 0; label = labels.u8()) {
    if (label >= kPointer) {
      const std::size_t target = static_cast<std::size_t>(label - kPointer) << 8U | labels.u8();
      if (!labels.ok() || target >= begin) return std::nullopt;
      if (!std::exchange(is_behind, true)) in_ = labels;
      begin = target;
      labels = ByteReader{whole_.subspan(target)};
      continue;
    }
    size += 1U + label;
    if (label > kLongestLabel || size > kLongestWireName) return std::nullopt;
    if (!text.empty()) text += '.';
    for (const auto letter : letters_of(labels.raw(label))) text += lower(letter);
  }
  if (!labels.ok()) return std::nullopt;
  if (!is_behind) in_ = labels;
  return text;
}

struct Record {
  std::string owner;
  std::uint16_t type = 0, of_class = 0;
  Duration ttl{};
  std::span<const std::byte> bytes;
  std::string target;  // of a CNAME
};

std::optional<Record> take_record(MessageReader& in) {
  auto owner = in.name();
  if (!owner) return std::nullopt;
  Record record{
      .owner = std::move(*owner), .type = in.u16(), .of_class = in.u16(), .ttl = {}, .bytes = {}, .target = {}};
  const auto ttl = in.u32();
  record.ttl = std::chrono::seconds{ttl > 0x7fff'ffff ? 0 : ttl};  // RFC 2181, 8
  const auto size = in.u16();
  auto inside = in;
  record.bytes = in.raw(size);
  if (!in.ok()) return std::nullopt;
  if (record.type != kCname || record.of_class != kInternet) return record;
  auto target = inside.name();
  if (!target) return std::nullopt;
  record.target = std::move(*target);
  return record;
}

}  // namespace

std::optional<DnsReply> read_dns_reply(std::span<const std::byte> message) {
  MessageReader in{message};
  in.u16();
  const auto flags = in.u16();
  const auto questions = in.u16();
  const std::size_t answers = in.u16();
  in.u32();
  if (!in.ok() || (flags & kIsReply) == 0 || questions != 1) return std::nullopt;
  auto question = in.name();
  in.u32();
  if (!question || !in.ok()) return std::nullopt;
  DnsReply reply{.name = std::move(*question), .addresses = {}};
  std::vector<std::string> names{reply.name};  // the question and what it is an alias of
  for (std::size_t i = 0; i < std::min(answers, DnsReply::kMostRecords); ++i) {
    auto record = take_record(in);
    if (!record) return std::nullopt;
    if (record->of_class != kInternet || std::ranges::find(names, record->owner) == names.end()) continue;
    if (record->type == kCname && names.size() < kMostNames) names.push_back(std::move(record->target));
    const bool is_address =
        (record->type == kA && record->bytes.size() == 4) || (record->type == kAaaa && record->bytes.size() == 16);
    if (is_address) reply.addresses.push_back({Address::of_bytes(record->bytes), record->ttl});
  }
  return reply;
}

void give_answers(const DnsReply& reply, const DnsAnswer& asked, const TakeAnswer& give) {
  if (asked.name.empty()) return;
  for (const auto& [address, ttl] : reply.addresses) {
    if (!is_unspecified(address)) give({asked.time, asked.client, address, asked.name, ttl});
  }
}

}  // namespace whither
