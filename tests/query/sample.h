#pragma once

#include <gtest/gtest.h>

#include <string_view>

#include "flow/flow.h"
#include "query/filter.h"

namespace whither {

// A vocabulary of three services and of AS 64496 to 64498; AS 64498 announces more networks than SQL spells out.
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
      .port_named = [](std::string_view name) -> std::optional<std::uint16_t> {
        if (name == "https") return 443;
        if (name == "domain") return 53;
        if (name == "http-alt") return 8080;
        return std::nullopt;
      },
  };
}

inline Filter parsed(std::string_view text) {
  auto filter = Filter::parse(text, sample_vocabulary());
  if (!filter) ADD_FAILURE() << render(filter.error(), text, 120);
  return filter ? *filter : Filter{};
}

inline Address ip(std::string_view text) { return Address::parse(text).value(); }

// The phone asks a web server: TCP, 192.168.1.139:50000 to 192.0.2.10:443, 1500 bytes in 10 packets, 5 seconds.
inline Flow web_flow() {
  Flow flow;
  WHITHER_PUT(flow, time_start, time_of_seconds(1'700'000'000));
  WHITHER_PUT(flow, time_end, time_of_seconds(1'700'000'005));
  WHITHER_PUT(flow, exporter, ip("192.168.1.1"));
  WHITHER_PUT(flow, src_addr, ip("192.168.1.139"));
  WHITHER_PUT(flow, dst_addr, ip("192.0.2.10"));
  WHITHER_PUT(flow, src_port, 50000);
  WHITHER_PUT(flow, dst_port, 443);
  WHITHER_PUT(flow, protocol, 6);
  WHITHER_PUT(flow, packets, 10);
  WHITHER_PUT(flow, bytes, 1500);
  WHITHER_PUT(flow, tcp_flags, 0x1b);  // F S P A
  WHITHER_PUT(flow, tos, 0);
  WHITHER_PUT(flow, in_if, 2);
  WHITHER_PUT(flow, out_if, 1);
  WHITHER_PUT(flow, next_hop, ip("198.51.100.1"));
  WHITHER_PUT(flow, src_as, 0);
  WHITHER_PUT(flow, dst_as, 0);
  return flow;
}

// An echo request over IPv6 of which only the addresses, the protocol and the ICMP type are known.
inline Flow ping_flow() {
  Flow flow;
  WHITHER_PUT(flow, src_addr, ip("2001:db8::139"));
  WHITHER_PUT(flow, dst_addr, ip("2001:db8:1::1"));
  WHITHER_PUT(flow, protocol, 58);
  WHITHER_PUT(flow, icmp_type, 128);
  return flow;
}

}  // namespace whither
