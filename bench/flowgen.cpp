// The load generator: flows of a house that never was, sent as a router would. `tools/flowgen --help`.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "ingest/udp_sender.h"
#include "wire/encoder.h"

namespace {

using namespace whither;
using Clock = std::chrono::steady_clock;

struct Options {
  std::string to = "127.0.0.1:2055";
  int version = 10;
  std::uint64_t count = 1'000'000;
  double rate = 0;
  std::uint32_t devices = 20;
  std::uint32_t peers = 5000;
  std::uint32_t ipv6_percent = 25;
  std::uint32_t domains = 1;
  std::uint32_t sampling = 1;
  std::size_t mtu = 1400;
  std::uint64_t seed = 1;
  bool anywhere = false;
};

// The same flows for the same seed on every machine: SplitMix64, as the distributions of the standard library are not.
class Household {
 public:
  explicit Household(const Options& options) : options_(options), state_(options.seed) {}

  // A flow that ended within the last seconds before `now`.
  Flow next(Time now) {
    const auto dice = draw();
    const bool v6 = dice % 100 < options_.ipv6_percent;
    const bool sent = (dice >> 8) % 2 == 0;
    const auto device = device_of(static_cast<std::uint32_t>(draw() % options_.devices), v6);
    const auto peer = peer_of(static_cast<std::uint32_t>(draw() % options_.peers), v6);
    const auto port = static_cast<std::uint16_t>(32768 + draw() % 28000);
    constexpr std::array<std::uint16_t, 8> kServices = {443, 443, 443, 443, 53, 80, 853, 123};
    const auto service = kServices[(dice >> 16) % kServices.size()];
    const bool is_tcp = service == 443 || service == 80 || service == 853;
    const auto packets = 1 + (draw() % 64 == 0 ? draw() % 100'000 : draw() % 40);

    Flow flow;
    WHITHER_PUT(flow, time_end, now - Duration{static_cast<std::int64_t>(draw() % 5'000'000)});
    WHITHER_PUT(flow, time_start, flow.time_end - Duration{static_cast<std::int64_t>(draw() % 60'000'000)});
    WHITHER_PUT(flow, observation_domain, static_cast<std::uint32_t>(draw() % options_.domains));
    WHITHER_PUT(flow, sampling, options_.sampling);
    WHITHER_PUT(flow, kind, FlowKind::Traffic);
    WHITHER_PUT(flow, src_addr, sent ? device : peer);
    WHITHER_PUT(flow, dst_addr, sent ? peer : device);
    WHITHER_PUT(flow, src_port, sent ? port : service);
    WHITHER_PUT(flow, dst_port, sent ? service : port);
    WHITHER_PUT(flow, protocol, is_tcp ? 6 : 17);
    WHITHER_PUT(flow, packets, packets);
    WHITHER_PUT(flow, bytes, packets * (60 + draw() % 1400));
    WHITHER_PUT(flow, tcp_flags, is_tcp ? 0x1b : 0);
    WHITHER_PUT(flow, tos, 0);
    WHITHER_PUT(flow, in_if, sent ? 2U : 1U);
    WHITHER_PUT(flow, out_if, sent ? 1U : 2U);
    return flow;
  }

 private:
  std::uint64_t draw() {
    auto mixed = state_ += 0x9e3779b97f4a7c15ULL;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9ULL;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebULL;
    return mixed ^ mixed >> 31;
  }

  // 2001:db8::/32 is for documentation (RFC 3849), 198.18.0.0/15 for benchmarks (RFC 2544).
  static Address documented(std::uint8_t network, std::uint32_t host) {
    return Address::v6({0x20, 0x01, 0x0d, 0xb8, network, 0, 0, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(host >> 24),
                        static_cast<std::uint8_t>(host >> 16), static_cast<std::uint8_t>(host >> 8),
                        static_cast<std::uint8_t>(host)});
  }
  static Address device_of(std::uint32_t number, bool v6) {
    return v6 ? documented(1, number + 2) : Address::v4(0xc0a80102 + number);  // 192.168.1.2
  }
  static Address peer_of(std::uint32_t number, bool v6) {
    return v6 ? documented(2, number) : Address::v4(0xc6120000 + number % 0x20000);
  }

  const Options& options_;
  std::uint64_t state_;
};

Time wall() { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

bool is_loopback(const Address& address) {
  return address.is_v4() ? address.v4_value() >> 24 == 127 : address == Address::parse("::1");
}

struct Sums {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
};

Result<void> run(const Options& options) {
  const auto to = resolve_endpoint(options.to);
  if (!to) return std::unexpected(to.error());
  if (!options.anywhere && !is_loopback(to->address)) {
    return fail(Fault::Usage, fmt::format("{} is not loopback: --anywhere sends there all the same", options.to));
  }
  auto sender = UdpSender::open(*to);
  if (!sender) return std::unexpected(sender.error());
  auto encoder = Encoder::make(static_cast<ExportVersion>(options.version), {.mtu = options.mtu});
  if (!encoder) return std::unexpected(encoder.error());

  Household household{options};
  Sums sums;
  const Texts texts;
  std::vector<Flow> flows;
  Outgoing outgoing;
  std::vector<UdpSender::Datagram> datagrams;
  const auto began = Clock::now();
  // What is sent at once: a 50th of a second, so that bursts stay small.
  const auto step =
      options.rate == 0 ? 2000 : std::clamp<std::uint64_t>(static_cast<std::uint64_t>(options.rate / 50), 1, 2000);
  for (std::uint64_t made = 0; made < options.count;) {
    const auto now = wall();
    flows.clear();
    for (; flows.size() < step && made < options.count; ++made) {
      flows.push_back(household.next(now));
      sums.packets += flows.back().packets;
      sums.bytes += flows.back().bytes;
    }
    outgoing.clear();
    encoder->encode(flows, texts, now, outgoing);
    datagrams.clear();
    for (std::size_t i = 0; i < outgoing.size(); ++i) datagrams.push_back(outgoing[i]);
    if (auto sent = sender->send(datagrams); !sent) return sent;
    if (options.rate != 0) {
      std::this_thread::sleep_until(began + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(
                                                static_cast<double>(made) / options.rate)));
    }
  }
  const auto seconds = std::chrono::duration<double>(Clock::now() - began).count();
  const auto& counts = encoder->counts();
  fmt::print(
      "{{\"flows\":{},\"records\":{},\"datagrams\":{},\"packets\":{},\"bytes\":{},\"seconds\":{:.3f},\"flows_per_"
      "second\":{:.0f}}}\n",
      counts.flows, counts.records, counts.datagrams, sums.packets, sums.bytes, seconds,
      static_cast<double>(counts.flows) / seconds);
  for (std::size_t i = 0; i < kRefusalCount; ++i) {
    if (counts.refused[i] != 0) {
      fmt::print(stderr, "note: {} flows not sent: {}\n", counts.refused[i], help_of(static_cast<Refusal>(i)));
    }
  }
  return sender->refused();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"flowgen: sends the flows of a house that never was, the same for the same seed"};
  Options options;
  app.add_option("--to", options.to, "where to")->capture_default_str()->type_name("HOST:PORT");
  app.add_option("--version", options.version, "5, 9 or 10")->capture_default_str()->check(CLI::IsMember({5, 9, 10}));
  app.add_option("--count", options.count, "flows")->capture_default_str();
  app.add_option("--rate", options.rate, "flows a second, 0 for as fast as can be")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  app.add_option("--devices", options.devices, "addresses in the house")
      ->capture_default_str()
      ->check(CLI::Range(1, 250));
  app.add_option("--peers", options.peers, "addresses outside")->capture_default_str()->check(CLI::Range(1, 131072));
  app.add_option("--ipv6", options.ipv6_percent, "flows of IPv6 in a hundred; NetFlow v5 has none")
      ->check(CLI::Range(0, 100));
  app.add_option("--domains", options.domains, "observation domains")
      ->capture_default_str()
      ->check(CLI::Range(1, 1024));
  app.add_option("--sampling", options.sampling, "say that one in so many packets was seen")
      ->capture_default_str()
      ->check(CLI::Range(1, 16383));
  app.add_option("--mtu", options.mtu, "bytes of a datagram at most")->capture_default_str();
  app.add_option("--seed", options.seed, "other numbers are other flows")->capture_default_str();
  app.add_flag("--anywhere", options.anywhere, "allow what is not loopback");
  CLI11_PARSE(app, argc, argv);
  if (options.version == 5 && app.count("--ipv6") == 0) options.ipv6_percent = 0;
  if (const auto done = run(options); !done) {
    fmt::print(stderr, "error: {}\n", done.error().message);
    return static_cast<int>(done.error().fault);
  }
  return 0;
}
