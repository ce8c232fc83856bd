// Lease files have what devices call themselves. What is read of one and written again reads the same.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "base/mac.h"
#include "fuzz/clean.h"
#include "names/dhcp_line.h"
#include "names/leases.h"

namespace {

using namespace whither;

bool is_one_word(const std::string& host) { return host.find(' ') == std::string::npos && host != "*"; }

std::string line_of(const Lease& lease) {
  const auto host = lease.host.empty() ? "*" : lease.host;
  const auto mac = lease.mac ? mac_text(*lease.mac) : "*";
  const auto words = lease.address.is_v4() ? mac + " " + lease.address.to_string() + " " + host + " *"
                                           : "1 " + lease.address.to_string() + " " + host + " 00:03:00:01:" + mac;
  return "0 " + words + "\n";
}

void check(const Sighting& seen) {
  WHITHER_ASSERT(seen.address && seen.mac && *seen.mac >> 48 == 0);
  check_clean(seen.host, kLongestHost);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(bytes), size};
  const auto found = read_dnsmasq_leases(text);
  // No line is counted twice.
  WHITHER_ASSERT(found.leases.size() + found.unread <= 1 + static_cast<std::size_t>(std::ranges::count(text, '\n')));
  std::string written;
  std::vector<const Lease*> again;
  for (const auto& lease : found.leases) {
    WHITHER_ASSERT(lease.address && (!lease.mac || *lease.mac >> 48 == 0));
    check_clean(lease.host, kLongestHost);
    if (!is_one_word(lease.host)) continue;
    written += line_of(lease);
    again.push_back(&lease);
  }
  const auto read = read_dnsmasq_leases(written);
  WHITHER_ASSERT(read.unread == 0 && read.leases.size() == again.size());
  for (std::size_t i = 0; i < again.size(); ++i) {
    const auto& [address, mac, host] = read.leases[i];
    WHITHER_ASSERT(address == again[i]->address && mac == again[i]->mac && host == again[i]->host);
  }
  // The same words as dnsmasq logs them.
  if (const auto seen = read_dhcp_line(text, {})) check(*seen);
  for (const auto* lease : again) {
    if (!lease->mac) continue;
    const auto ack = "DHCPACK(lan) " + lease->address.to_string() + " " + mac_text(*lease->mac) + " " + lease->host;
    const auto seen = read_dhcp_line(ack, {});
    WHITHER_ASSERT(seen && seen->mac == lease->mac && seen->host == lease->host && seen->address == lease->address);
    check(*seen);
  }
  return 0;
}
