#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "flow/datagram.h"

namespace whither {

// A datagram as it lies in a segment of the spool (docs/explain/spool.md): its header, its payload, zeros up to whole
// words of 8 bytes. The checksum covers everything but itself and is seeded, so that nothing else can be taken for a
// record of this place. Any thread.
inline constexpr std::size_t kRecordHeader = 40;
inline constexpr std::size_t kLargestPayload = 65535;

// What a payload of that size takes.
constexpr std::size_t record_size(std::size_t payload) { return (kRecordHeader + payload + 7) & ~std::size_t{7}; }

// Writes the record to the beginning of `at`, which has room for it. Its checksum comes last: what is cut off by the
// end of the process is no record.
void put_record(std::span<std::byte> at, const Datagram& datagram, std::uint64_t seed);

// The record at the beginning of `at`, which it views; nothing where there is none, or one that does not match its
// checksum.
std::optional<Datagram> checked_record(std::span<const std::byte> at, std::uint64_t seed);
// The same for bytes that this process wrote: the checksum is not asked.
std::optional<Datagram> own_record(std::span<const std::byte> at);

// Whether a record was finished here, right or wrong.
bool has_checksum(std::span<const std::byte> at);

}  // namespace whither
