#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace whither {

// Puts bytes together as a little-endian computer lays them down.
class Little {
 public:
  Little& u8(std::uint64_t value) { return number(value, 1); }
  Little& u16(std::uint64_t value) { return number(value, 2); }
  Little& u32(std::uint64_t value) { return number(value, 4); }
  Little& u64(std::uint64_t value) { return number(value, 8); }
  Little& text(std::string_view bytes) {
    out_ += bytes;
    return *this;
  }
  Little& zeros(std::size_t count) {
    out_.append(count, '\0');
    return *this;
  }
  const std::string& string() const { return out_; }
  operator std::string_view() const { return out_; }  // NOLINT(google-explicit-constructor)

 private:
  Little& number(std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i) out_ += static_cast<char>(value >> (8 * i) & 0xffU);
    return *this;
  }
  std::string out_;
};

// A record, or an element of one, with its type and length in front.
inline std::string nfcapd_piece(std::uint16_t type, std::string_view value) {
  return Little{}.u16(type).u16(4 + value.size()).text(value).string();
}

inline std::string nfcapd_block(std::uint32_t records, std::string_view bytes, std::uint16_t type = 3,
                                std::uint16_t flags = 0) {
  return Little{}.u32(records).u32(bytes.size()).u16(type).u16(flags).text(bytes).string();
}

// A file of layout 2: its blocks, and an appendix.
struct NfcapdFile2 {
  std::string blocks;
  std::uint32_t count = 1;
  std::uint8_t compression = 0;
  std::uint8_t encryption = 0;
  std::string appendix{};

  std::string string() const {
    const auto at = 40 + blocks.size();
    return Little{}
        .u16(0xa50c)
        .u16(2)
        .u32(0x01070100)
        .u64(1'760'000'000)
        .u8(compression)
        .u8(encryption)
        .u16(appendix.empty() ? 0 : 1)
        .u32(1)
        .u64(appendix.empty() ? 0 : at)
        .u32(1 << 20)
        .u32(count)
        .text(blocks)
        .text(appendix)
        .string();
  }
};

// Sums of a file as a record of its appendix.
inline std::string nfcapd_appendix(std::uint64_t flows, std::uint64_t packets, std::uint64_t bytes) {
  return nfcapd_block(1, nfcapd_piece(0x8002, Little{}.u64(flows).u64(bytes).u64(packets).zeros(12 * 8 + 3 * 8)));
}

// A file of layout 1: sums, then blocks.
struct NfcapdFile1 {
  std::string blocks;
  std::uint32_t count = 1;
  std::uint32_t flags = 0;
  std::uint64_t flows = 1, packets = 1, bytes = 1;

  std::string string() const {
    Little out;
    out.u16(0xa50c).u16(1).u32(flags).u32(count).text("none").zeros(124);
    out.u64(flows).u64(bytes).u64(packets).zeros(12 * 8);
    out.u32(1'760'000'000).u32(1'760'000'010).u16(0).u16(0).u32(0);
    return out.text(blocks).string();
  }
};

// A flow of a phone, as files of both layouts tell it.

inline constexpr std::uint64_t kStart = 1'760'000'000'123;  // in milliseconds
inline constexpr std::uint32_t kPhone = 0xc0a8018b, kServer = 0xc6336407, kRouter = 0xc0000201;

// What every flow of layout 2 has.
inline std::string common(std::uint8_t protocol = 6, std::uint16_t dst_port = 443) {
  Little value;
  value.u64(kStart).u64(kStart + 1500).u64(kStart + 9000).u64(7).u64(4200).u16(50'000).u16(dst_port);
  return nfcapd_piece(1, value.u8(protocol).u8(0x1b).u8(0).u8(0x20));
}

inline std::string ends4() { return nfcapd_piece(2, Little{}.u32(kPhone).u32(kServer)); }

inline std::string flow3(const std::vector<std::string>& elements, std::uint8_t flags = 0, std::uint16_t exporter = 1) {
  Little value;
  value.u16(elements.size()).u8(0).u8(0).u16(exporter).u8(flags).u8(9);
  for (const auto& element : elements) value.text(element);
  return nfcapd_piece(11, value);
}

inline std::string exporter_record(std::uint16_t number = 1, std::uint32_t version = 9) {
  return nfcapd_piece(7, Little{}.u32(version).u64(0).u64(kRouter).u16(2).u16(number).u32(77));
}

inline std::string file_of(const std::vector<std::string>& records) {
  std::string bytes;
  for (const auto& record : records) bytes += record;
  return NfcapdFile2{.blocks = nfcapd_block(static_cast<std::uint32_t>(records.size()), bytes),
                     .appendix = nfcapd_appendix(1, 7, 4200)}
      .string();
}

// Layout 1: a map of extensions, and a flow that names it.
inline std::string map1(std::uint16_t number, const std::vector<std::uint16_t>& extensions, std::uint16_t size = 0) {
  Little value;
  value.u16(number).u16(size);
  for (const auto extension : extensions) value.u16(extension);
  value.u16(0);
  if (extensions.size() % 2 == 0) value.u16(0);
  return nfcapd_piece(2, value);
}

inline std::string flow1(std::uint16_t map, std::string_view extensions) {
  Little value;
  value.u16(4).u16(map).u16(123).u16(623).u32(kStart / 1000).u32(kStart / 1000 + 1);
  value.u8(0).u8(0x1b).u8(6).u8(0x20).u16(50'000).u16(443).u16(1).u16(0);
  value.u32(kPhone).u32(kServer).u32(7).u64(4200).text(extensions);
  return nfcapd_piece(10, value);
}

inline std::string file1() {
  const auto records = map1(0, {5, 7, 8, 9, 13, 20, 21, 22, 23, 25, 27, 45}, 140) + exporter_record() +
                       flow1(0, Little{}
                                    .u32(3)
                                    .u32(4)
                                    .u32(64496)
                                    .u32(64511)
                                    .u8(0)
                                    .u8(1)
                                    .u8(24)
                                    .u8(16)
                                    .u32(0xc00002fe)
                                    .u16(12)
                                    .u16(13)
                                    .u64(0x0200'0000'0001)
                                    .u64(2)
                                    .u64(0x0200'0000'0003)
                                    .u64(4)
                                    .u32(1234 << 4)
                                    .zeros(36)
                                    .u32(kRouter)
                                    .u32(0)
                                    .u64(kStart + 9000)
                                    .zeros(24));
  return NfcapdFile1{.blocks = nfcapd_block(3, records, 2), .packets = 7, .bytes = 4200}.string();
}

}  // namespace whither
