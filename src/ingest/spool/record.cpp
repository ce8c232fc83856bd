#include "ingest/spool/record.h"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstring>

namespace whither {

namespace {

static_assert(std::endian::native == std::endian::little, "segments have the low byte first");

struct Head {
  std::uint32_t check = 0;
  std::uint32_t size = 0;  // of the payload
  std::int64_t received = 0;
  std::uint8_t family = 0;  // 0, 4 or 6
  std::uint8_t none8 = 0;
  std::uint16_t port = 0;
  std::uint32_t none32 = 0;
  std::array<std::byte, 16> address{};
};
static_assert(sizeof(Head) == kRecordHeader);

constexpr std::size_t kUnchecked = sizeof(Head::check);

std::uint32_t check_of(std::span<const std::byte> record, std::uint64_t seed) {
  const auto checked = record.subspan(kUnchecked);
  const auto sum = static_cast<std::uint32_t>(XXH3_64bits_withSeed(checked.data(), checked.size(), seed));
  return sum == 0 ? 1 : sum;  // 0 says that the record is not finished
}

std::optional<Head> head_of(std::span<const std::byte> at) {
  Head head;
  if (at.size() < sizeof head) return std::nullopt;
  std::memcpy(&head, at.data(), sizeof head);
  if (head.check == 0 || head.size > kLargestPayload || record_size(head.size) > at.size()) return std::nullopt;
  return head;
}

Datagram datagram_of(const Head& head, std::span<const std::byte> at) {
  const std::size_t size = head.family == 4 ? 4 : head.family == 6 ? 16 : 0;
  return {.received = time_of_micros(head.received),
          .sender = Address::of_bytes(std::span{head.address}.first(size)),
          .sender_port = head.port,
          .payload = at.subspan(kRecordHeader, head.size)};
}

}  // namespace

void put_record(std::span<std::byte> at, const Datagram& datagram, std::uint64_t seed) {
  Head head;
  head.size = static_cast<std::uint32_t>(datagram.payload.size());
  head.received = micros_of(datagram.received);
  head.family = static_cast<std::uint8_t>(datagram.sender.family());
  head.port = datagram.sender_port;
  std::ranges::copy(std::as_bytes(datagram.sender.bytes()), head.address.begin());
  const auto record = at.first(record_size(head.size));
  std::memcpy(record.data(), &head, sizeof head);
  std::ranges::copy(datagram.payload, record.begin() + kRecordHeader);
  std::ranges::fill(record.subspan(kRecordHeader + head.size), std::byte{0});
  const auto check = check_of(record, seed);
  std::atomic_signal_fence(std::memory_order_release);
  std::memcpy(record.data(), &check, sizeof check);
}

std::optional<Datagram> checked_record(std::span<const std::byte> at, std::uint64_t seed) {
  const auto head = head_of(at);
  if (!head || check_of(at.first(record_size(head->size)), seed) != head->check) return std::nullopt;
  return datagram_of(*head, at);
}

std::optional<Datagram> own_record(std::span<const std::byte> at) {
  const auto head = head_of(at);
  if (!head) return std::nullopt;
  return datagram_of(*head, at);
}

bool has_checksum(std::span<const std::byte> at) {
  return std::ranges::any_of(at.first(kUnchecked), [](std::byte byte) { return byte != std::byte{0}; });
}

}  // namespace whither
