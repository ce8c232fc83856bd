#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"

namespace whither {

// Reads the fields of a message in the encoding of Protocol Buffers (protobuf.dev/programming-guides/encoding) from
// untrusted bytes that it only views. What is of no use here is passed over by its caller.
class ProtobufReader {
 public:
  struct Field {
    std::uint64_t tag = 0;               // number and kind: tag_of_number(), tag_of_fixed32(), tag_of_bytes()
    std::uint64_t number = 0;            // of a varint, a fixed64 or a fixed32
    std::span<const std::byte> bytes{};  // of bytes, texts and messages
  };
  static constexpr std::uint64_t tag_of_number(std::uint64_t field) { return field << 3U | kVarint; }
  static constexpr std::uint64_t tag_of_fixed32(std::uint64_t field) { return field << 3U | kFixed32; }
  static constexpr std::uint64_t tag_of_bytes(std::uint64_t field) { return field << 3U | kBytes; }

  explicit ProtobufReader(std::span<const std::byte> message) : in_(message) {}

  // The next field; nothing at the end, and where the rest cannot be read: then ok() is false.
  std::optional<Field> next();
  bool ok() const { return ok_ && in_.ok(); }

 private:
  static constexpr unsigned kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5;
  std::uint64_t varint();

  ByteReader in_;
  bool ok_ = true;
};

}  // namespace whither
