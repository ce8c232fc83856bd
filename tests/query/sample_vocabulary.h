#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "query/lexer.h"
#include "query/vocabulary.h"

namespace whither {

inline std::vector<AddressRange> ranges_of(std::initializer_list<std::string_view> nets) {
  std::vector<AddressRange> ranges;
  for (const auto& net : nets) ranges.push_back(Net::parse(net)->range());
  return ranges;
}

// 1, advertising: names with "ads" in them, and 192.0.2.11 where the name tells nothing; 2, web: www.example.org.
inline std::uint8_t sample_category(std::string_view name, const Address& address) {
  if (name == "www.example.org") return 2;
  if (name.contains("ads")) return 1;
  return address == Address::v4(0xc000020b) ? 1 : 0;
}

// A vocabulary of a few names and of AS 64496 to 64498; AS 64498 announces more networks than SQL spells out.
inline Vocabulary sample_vocabulary() {
  return {
      .ranges_of_as =
          [](std::uint32_t asn) {
            std::vector<AddressRange> ranges;
            if (asn == 64496) ranges = {Net::parse("192.0.2.0/24")->range(), Net::parse("2001:db8:1::/48")->range()};
            if (asn == 64497) ranges = {Net::parse("198.51.100.0/25")->range()};
            for (std::uint32_t net = 0; asn == 64498 && net < 20; ++net) {
              ranges.push_back(Net{Address::v4(0xcb007100 + net * 8), 30}.range());
            }
            return ranges;
          },
      .service_named = [](std::string_view name) -> std::optional<NamedService> {
        if (name == "https") return NamedService{443};
        if (name == "quic") return NamedService{443, 17};
        if (name == "domain") return NamedService{53};
        if (name == "http-alt") return NamedService{8080};
        return std::nullopt;
      },
      .organisations =
          [](std::string_view text) {
            const std::vector<NamedRanges> all = {{"Example Net", ranges_of({"192.0.2.0/24", "2001:db8:1::/48"})},
                                                  {"Example Cloud", ranges_of({"198.51.100.0/25"})},
                                                  {"IN", ranges_of({"203.0.113.0/24"})}};
            std::vector<NamedRanges> found;
            if (text == "too many") found.resize(kMostOrganisations + 1);
            for (const auto& each : all) {
              if (same_word(each.name, text)) return std::vector{each};
              if (folded(each.name).contains(folded(text))) found.push_back(each);
            }
            return found;
          },
      .country = [](std::string_view code) -> std::optional<std::vector<AddressRange>> {
        if (code == "IN") return ranges_of({"192.0.2.0/24"});
        if (code == "NE") return ranges_of({"198.51.100.0/24", "2001:db8:1::/48"});
        if (code == "US") return std::vector<AddressRange>{};
        return std::nullopt;
      },
      .country_named = [](std::string_view name) { return same_word(name, "India") ? std::string{"IN"} : ""; },
      .categories = [] { return std::vector<std::string>{"advertising", "web"}; },
      .category_of = sample_category,
      .devices = {{"phone", ranges_of({"192.168.1.139", "2001:db8::139"})},
                  {"server", ranges_of({"192.168.1.2"})},
                  {"guest",
                   ranges_of({"192.168.1.2"}),
                   {{ranges_of({"192.168.1.139"}).front(), Time::min(), time_of_seconds(1'700'000'001)},
                    {ranges_of({"2001:db8::139"}).front(), time_of_seconds(1'700'000'001), Time::max()},
                    {ranges_of({"192.0.2.10"}).front(), time_of_seconds(1'700'000'000),
                     time_of_seconds(1'700'000'002)}}}},
      .groups = {{"iot", ranges_of({"192.168.1.128/25"})}},
      .local = ranges_of({"192.168.0.0/16", "2001:db8::/64", "10.0.0.0/8", "172.16.0.0/12", "169.254.0.0/16",
                          "fe80::/10", "fd00::/8", "127.0.0.0/8", "::1"}),
      .view = [](std::string_view name) -> std::optional<std::string> {
        if (name == "web") return "port 443 or port 80";
        if (name == "phone-web") return "src phone and @web";
        if (name == "broken") return "port 443 or prot 80";
        if (name == "loop") return "tcp and @loop";
        if (name == "wide") return "@wider or @wider or @wider or @wider or @wider or @wider or @wider or @wider";
        if (name == "wider")
          return "@web or @web or @web or @web or @web or @web or @web or @web or @web or @web or @web or @web";
        return std::nullopt;
      },
      .file = [](std::string_view path) -> std::expected<std::string, std::string> {
        if (path == "web.filter") return "# the web\nport in [80\n443]\n";
        if (path == "hosts.txt") return "192.0.2.10, # one\n192.0.2.11\n198.51.100.0/24\n";
        if (path == "long.filter") return "tcp #" + std::string(std::size_t{64} << 10U, 'x');
        if (path == "broken.filter") return "tcp and\nport 1X\n";
        return std::unexpected("cannot be read: No such file or directory");
      },
      .now = time_of_seconds(1'700'000'100),
  };
}

}  // namespace whither
