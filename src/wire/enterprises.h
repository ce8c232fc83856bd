#pragma once

#include <cstdint>

namespace whither {

// Private enterprise numbers whose elements mean something to us.
inline constexpr std::uint32_t kCisco = 9;
inline constexpr std::uint32_t kIxia = 3054;
inline constexpr std::uint32_t kNetscaler = 5951;
inline constexpr std::uint32_t kCert = 6871;
inline constexpr std::uint32_t kCesnet = 8057;
inline constexpr std::uint32_t kProcera = 15397;
inline constexpr std::uint32_t kMasaryk = 16982;
inline constexpr std::uint32_t kGigamon = 26866;
inline constexpr std::uint32_t kReverse = 29305;  // IANA's elements in the other direction (RFC 5103, 6.1)
inline constexpr std::uint32_t kNtop = 35632;
inline constexpr std::uint32_t kFlowmon = 39499;

// nProbe writes its element N as field type 57472 + N of NetFlow v9, which has no enterprises.
inline constexpr std::uint16_t kNtopInNetflow9 = 57472;

struct ElementKey {
  std::uint32_t enterprise = 0;
  std::uint16_t id = 0;
};

// The enterprise's element that a number means, whichever protocol wrote it.
constexpr ElementKey element_key(std::uint32_t enterprise, std::uint16_t id) {
  if (enterprise == 0 && id >= kNtopInNetflow9) return {kNtop, static_cast<std::uint16_t>(id - kNtopInNetflow9)};
  return {enterprise, id};
}

}  // namespace whither
