#include "bench/household.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace whither {

namespace {

// 2001:db8::/32 is for documentation (RFC 3849), 198.18.0.0/15 for benchmarks (RFC 2544).
Address documented(std::uint8_t network, std::uint32_t host) {
  return Address::v6({0x20, 0x01, 0x0d, 0xb8, network, 0, 0, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(host >> 24),
                      static_cast<std::uint8_t>(host >> 16), static_cast<std::uint8_t>(host >> 8),
                      static_cast<std::uint8_t>(host)});
}

Address device_of(std::uint32_t number, bool v6) {
  return v6 ? documented(1, number + 2) : Address::v4(0xc0a80102 + number);  // 192.168.1.2
}

Address peer_of(std::uint32_t number, bool v6) {
  if (v6) return documented(2, number);
  // More than that network has are spread over what is not private.
  return Address::v4(number < 0x20000 ? 0xc6120000 + number : 0x0b000000 + number * 97 % 0x60000000);
}

}  // namespace

Flow Household::next(Time now) {
  const auto dice = draw();
  const bool v6 = dice % 100 < options_.ipv6_percent;
  const bool sent = (dice >> 8) % 2 == 0;
  const auto device = device_of(rank(options_.devices), v6);
  const auto number = rank(options_.peers);
  const auto peer = peer_of(number, v6);
  const auto port = static_cast<std::uint16_t>(32768 + draw() % 28000);
  constexpr std::array<std::uint16_t, 8> kServices = {443, 443, 443, 443, 53, 80, 853, 123};
  const auto service = kServices[number * 0x9e3779b9U >> 29U];  // each peer has one
  const bool is_tcp = service == 443 || service == 80 || service == 853;
  const auto packets = packets_of_one();

  Flow flow;
  WHITHER_PUT(flow, time_end, now - Duration{static_cast<std::int64_t>(draw() % 5'000'000)});
  const auto lasted = packets == 1 ? 0 : draw() % 60'000'000;
  WHITHER_PUT(flow, time_start, flow.time_end - Duration{static_cast<std::int64_t>(lasted)});
  WHITHER_PUT(flow, observation_domain, static_cast<std::uint32_t>(draw() % options_.domains));
  WHITHER_PUT(flow, sampling, options_.sampling);
  WHITHER_PUT(flow, kind, FlowKind::Traffic);
  WHITHER_PUT(flow, src_addr, sent ? device : peer);
  WHITHER_PUT(flow, dst_addr, sent ? peer : device);
  WHITHER_PUT(flow, src_port, sent ? port : service);
  WHITHER_PUT(flow, dst_port, sent ? service : port);
  WHITHER_PUT(flow, protocol, is_tcp ? 6 : 17);
  WHITHER_PUT(flow, packets, packets);
  WHITHER_PUT(flow, bytes, packets < 4 ? packets * (40 + 4 * (draw() % 30)) : packets * (60 + draw() % 1400));
  constexpr std::array<std::uint16_t, 8> kFlags = {0x1b, 0x1b, 0x1b, 0x1b, 0x18, 0x02, 0x12, 0x10};
  WHITHER_PUT(flow, tcp_flags, is_tcp ? kFlags[(dice >> 24) % kFlags.size()] : 0);
  WHITHER_PUT(flow, tos, 0);
  WHITHER_PUT(flow, in_if, sent ? 2U : 1U);
  WHITHER_PUT(flow, out_if, sent ? 1U : 2U);
  return flow;
}

std::uint64_t Household::draw() {
  auto mixed = state_ += 0x9e3779b97f4a7c15ULL;
  mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9ULL;
  mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebULL;
  return mixed ^ mixed >> 31;
}

// A place among so many of which the k-th comes up about 1/k as often as the first (Zipf), as peers of networks do.
std::uint32_t Household::rank(std::uint32_t count) {
  const auto place = std::exp(std::log(static_cast<double>(count) + 1) * unit()) - 1;
  return std::min(static_cast<std::uint32_t>(place), count - 1);
}

// Pareto, with the exponent 1.1 that is about that of packets a flow: half of them have one or two.
std::uint64_t Household::packets_of_one() {
  return static_cast<std::uint64_t>(std::min(std::pow(1 - unit(), -1 / 1.1), 1'000'000.0));
}

double Household::unit() { return static_cast<double>(draw() >> 11) * 0x1p-53; }

}  // namespace whither
