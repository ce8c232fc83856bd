#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string_view>

#include "flow/flow.h"
#include "query/filter.h"
#include "query/sample_vocabulary.h"

namespace whither {

inline Filter parsed(std::string_view text) {
  auto filter = Filter::parse(text, sample_vocabulary());
  if (!filter) ADD_FAILURE() << render(filter.error(), text, 120);
  return filter ? *filter : Filter{};
}

// Texts of the flows below: 1 is www.example.org, 2 a video application; the others are there to be difficult.
inline const Texts& sample_texts() {
  static const auto kTexts = [] {
    auto texts = std::make_unique<Texts>();
    texts->id_of("www.example.org");
    texts->id_of("Video 'n Chat");
    texts->id_of("ads7.bücher.example");
    texts->id_of("EXAMPLE.ORG");
    texts->id_of("two\nlines\\d+");
    return texts;
  }();
  return *kTexts;
}

inline bool matches(const Filter& filter, const Flow& flow) { return filter.matches(flow, sample_texts()); }

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
  WHITHER_PUT(flow, dst_name, 1);
  WHITHER_PUT(flow, application, 2);
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
