#include "names/dnstap.h"

#include "names/dns_message.h"
#include "names/protobuf.h"

namespace whither {

namespace {

using Reader = ProtobufReader;

// Of dnstap.proto.
constexpr auto kMessage = Reader::tag_of_bytes(14), kSort = Reader::tag_of_number(15);
constexpr auto kType = Reader::tag_of_number(1), kQueryAddress = Reader::tag_of_bytes(4);
constexpr auto kQuerySeconds = Reader::tag_of_number(8), kQueryNanos = Reader::tag_of_fixed32(9);
constexpr auto kResponseSeconds = Reader::tag_of_number(12), kResponseNanos = Reader::tag_of_fixed32(13);
constexpr auto kResponse = Reader::tag_of_bytes(14);
constexpr std::uint64_t kSortMessage = 1, kClientResponse = 6;

constexpr Duration kOldest = std::chrono::hours{24};

struct Stamp {
  std::uint64_t seconds = 0, nanos = 0;
};

struct Message {
  std::uint64_t type = 0;
  Stamp asked, answered;
  Address client;
  std::span<const std::byte> response;
};

std::optional<std::span<const std::byte>> message_in(std::span<const std::byte> frame) {
  Reader in{frame};
  std::uint64_t sort = 0;
  std::span<const std::byte> message;
  while (const auto field = in.next()) {
    if (field->tag == kSort) sort = field->number;
    if (field->tag == kMessage) message = field->bytes;
  }
  if (!in.ok()) return std::nullopt;
  return sort == kSortMessage ? message : std::span<const std::byte>{};
}

std::optional<Message> read_message(std::span<const std::byte> bytes) {
  Reader in{bytes};
  Message message;
  while (const auto field = in.next()) {
    if (field->tag == kType) message.type = field->number;
    if (field->tag == kQueryAddress) message.client = Address::of_bytes(field->bytes);
    if (field->tag == kQuerySeconds) message.asked.seconds = field->number;
    if (field->tag == kQueryNanos) message.asked.nanos = field->number;
    if (field->tag == kResponseSeconds) message.answered.seconds = field->number;
    if (field->tag == kResponseNanos) message.answered.nanos = field->number;
    if (field->tag == kResponse) message.response = field->bytes;
  }
  return in.ok() ? std::optional{message} : std::nullopt;
}

// Name servers need a clock that is right, or DNSSEC fails; and what waited for us to start is of before.
Time time_of(const Message& message, Time now) {
  const auto& stamp = message.answered.seconds != 0 ? message.answered : message.asked;
  constexpr std::uint64_t kLastSecond = 1ULL << 40U, kSecond = 1'000'000'000;
  if (stamp.seconds > kLastSecond || stamp.nanos >= kSecond) return now;
  const auto time = time_of_seconds(static_cast<std::int64_t>(stamp.seconds)) +
                    Duration{static_cast<std::int64_t>(stamp.nanos / 1000)};
  return time > now || time < now - kOldest ? now : time;
}

// As where the client's question could not be read: a header (RFC 1035, 4.1.1) with no question behind it.
bool answers_no_question(std::span<const std::byte> response) {
  ByteReader in{response};
  in.u32();
  const auto questions = in.u16();
  return response.empty() || (in.ok() && questions == 0);
}

}  // namespace

LineFate take_dnstap(std::span<const std::byte> frame, Time now, const TakeAnswer& give) {
  const auto inside = message_in(frame);
  const auto message = inside ? read_message(*inside) : std::nullopt;
  if (!message) return LineFate::Damaged;
  if (message->type != kClientResponse) return LineFate::Other;
  if (answers_no_question(message->response)) return LineFate::Understood;
  const auto reply = read_dns_reply(message->response);
  if (!reply) return LineFate::Damaged;
  give_answers(*reply,
               {.time = time_of(*message, now),
                .client = message->client,
                .address = {},
                .name = domain_of(reply->name),
                .ttl = {}},
               give);
  return LineFate::Understood;
}

}  // namespace whither
