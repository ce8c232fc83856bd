#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "names/whois_record.h"
#include "names/whois_text.h"

namespace whither {

// How a network object is written.
enum class WhoisDialect : std::uint8_t { Arin, ArinList, Iana, Rpsl, Lacnic, Krnic, Jpnic, Twnic, Rwhois };

// A network object in a WhoisText, which it views.
struct WhoisNetwork {
  WhoisDialect dialect = WhoisDialect::Rpsl;
  AddressRange range;
  WhoisObject lines;     // from its first line to the last that speaks of it
  bool pointer = false;  // does not name a holder but the registry that knows one
  int depth = 0;         // of two blocks with the same range the deeper one is nearer to the holder
};

// What is common to the dialects below: find_…() gives every network object of that dialect in the order of the text,
// at most kWhoisNetworkLimit; describe_…() reads one into a Registration without its status, range, cidr and root.
inline constexpr std::size_t kWhoisNetworkLimit = 1024;

std::vector<WhoisNetwork> find_arin(const WhoisText& text);  // and the list of one line a block
Registration describe_arin(const WhoisNetwork& network);

std::vector<WhoisNetwork> find_rpsl(const WhoisText& text);  // RIPE, APNIC, AFRINIC and IANA, LACNIC and NIC.br
Registration describe_rpsl(const WhoisText& text, const WhoisNetwork& network, const Address& target);
Registration describe_iana(const WhoisText& text, const WhoisNetwork& network);
Registration describe_lacnic(const WhoisText& text, const WhoisNetwork& network);

std::vector<WhoisNetwork> find_national(const WhoisText& text);  // KRNIC, JPNIC, TWNIC
Registration describe_national(const WhoisNetwork& network);

std::vector<WhoisNetwork> find_rwhois(const WhoisText& text);
Registration describe_rwhois(const WhoisText& text, const WhoisNetwork& network);

// What values look like. Nothing or "" where the text is something else.
// "192.0.2.0 - 192.0.2.255", "192.0.2.0-192.0.2.255", "192.0.2.0/24", "190.46/15", each with a comment behind "#" or
// a remark in parentheses.
std::optional<AddressRange> whois_range(std::string_view text);
// The first e-mail address in a text.
std::string whois_mail(std::string_view text);
// A code of two letters, in capitals.
std::string whois_country(std::string_view text);
// "AS64496", "AS64496, AS64497", "64496"; at most 64, each once.
std::vector<std::uint32_t> whois_asns(std::string_view text);
// Host of the whois server of a regional registry by a word in the text ("RIPE NCC", "Transferred to the ARIN …").
std::string_view regional_server(std::string_view text);
// Names of blocks that stand for the part of the address space that somebody else looks after ("IANA-BLK", …).
bool is_stub_name(std::string_view netname);
// Handles under which ARIN keeps what another registry has now ("RIPE", …; "VR" is "various registries").
bool is_registry_handle(std::string_view org_id);
// The first line with that key, the word "abuse" and an e-mail address.
std::string whois_abuse_remark(WhoisObject object, std::string_view key);

}  // namespace whither
