#include <algorithm>
#include <array>
#include <string_view>

#include "base/digits.h"
#include "ingest/csv/values.h"

namespace whither {

namespace {

// The names that nfdump gives to protocols, by number, "" where it gives none: they are not those of IANA.
constexpr auto kNames = std::to_array<std::string_view>({
    "",      "ICMP",  "IGMP",  "GGP",   "IPIP",  "ST",    "TCP",   "CBT",   "EGP",   "IGP",  "BBN",   "NVPII", "PUP",
    "ARGUS", "ENCOM", "XNET",  "CHAOS", "UDP",   "MUX",   "DCN",   "HMP",   "PRM",   "XNS",  "Trnk1", "Trnk2", "Leaf1",
    "Leaf2", "RDP",   "IRTP",  "ISO-4", "NETBK", "MFESP", "MEINP", "DCCP",  "3PC",   "IDPR", "XTP",   "DDP",   "IDPR",
    "TP++",  "IL",    "IPv6",  "SDRP",  "Rte6",  "Frag6", "IDRP",  "RSVP",  "GRE",   "MHRP", "BNA",   "ESP",   "AH",
    "INLSP", "SWIPE", "NARP",  "MOBIL", "TLSP",  "SKIP",  "ICMP6", "NOHE6", "OPTS6", "HOST", "CFTP",  "NET",   "SATNT",
    "KLAN",  "RVD",   "IPPC",  "FS",    "SATM",  "VISA",  "IPCV",  "CPNX",  "CPHB",  "WSN",  "PVP",   "BSATM", "SUNND",
    "WBMON", "WBEXP", "ISOIP", "VMTP",  "SVMTP", "VINES", "TTP",   "NSIGP", "DGP",   "TCF",  "EIGRP", "OSPF",  "S-RPC",
    "LARP",  "MTP",   "AX.25", "OS",    "MICP",  "SCCSP", "ETHIP", "ENCAP", "",      "GMTP", "IFMP",  "PNNI",  "PIM",
    "ARIS",  "SCPS",  "QNX",   "A/N",   "IPcmp", "SNP",   "CpqPP", "IPXIP", "VRRP",  "PGM",  "0hop",  "L2TP",  "DDX",
    "IATP",  "STP",   "SRP",   "UTI",   "SMP",   "SM",    "PTP",   "ISIS4", "FIRE",  "CRTP", "CRUDP", "",      "IPLT",
    "SPS",   "PIPE",  "SCTP",  "FC",    "",      "MHEAD", "UDP-L", "MPLS",
});

}  // namespace

std::optional<std::uint8_t> csv_protocol(std::string_view text) {
  if (const auto number = number_of(text)) {
    return *number <= 0xff ? std::optional{static_cast<std::uint8_t>(*number)} : std::nullopt;
  }
  const auto* const found = text.empty() ? kNames.end() : std::ranges::find(kNames, text);
  return found == kNames.end() ? std::nullopt : std::optional{static_cast<std::uint8_t>(found - kNames.begin())};
}

}  // namespace whither
