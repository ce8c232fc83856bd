// The load generator: flows of a house that never was, sent as a router would. `tools/flowgen --help`.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "bench/household.h"
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
  std::size_t mtu = 1400;
  Household::Options household{};
  bool anywhere = false;
  bool prepared = false;
};

Time wall() { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

bool is_loopback(const Address& address) {
  return address.is_v4() ? address.v4_value() >> 24 == 127 : address == Address::parse("::1");
}

// Makes what is sent at once: the flows of a 50th of a second, so that bursts stay small.
class Maker {
 public:
  Maker(const Options& options, Encoder encoder)
      : options_(options), encoder_(std::move(encoder)), household_(options.household) {}

  bool has_more() const { return made_ < options_.count; }
  std::uint64_t made() const { return made_; }
  std::uint64_t packets() const { return packets_; }
  std::uint64_t bytes() const { return bytes_; }
  const Encoder& encoder() const { return encoder_; }

  Outgoing next() {
    const auto rate = static_cast<std::uint64_t>(options_.rate / 50);
    const auto step = options_.rate == 0 ? 2000 : std::clamp<std::uint64_t>(rate, 1, 2000);
    const auto now = wall();
    flows_.clear();
    for (; flows_.size() < step && has_more(); ++made_) {
      flows_.push_back(household_.next(now));
      packets_ += flows_.back().packets;
      bytes_ += flows_.back().bytes;
    }
    Outgoing outgoing;
    encoder_.encode(flows_, {}, now, outgoing);
    return outgoing;
  }

 private:
  const Options& options_;
  Encoder encoder_;
  Household household_;
  std::vector<Flow> flows_;
  std::uint64_t made_ = 0;
  std::uint64_t packets_ = 0;
  std::uint64_t bytes_ = 0;
};

// Sends pieces, each when the rate of flows has come to it.
class Sending {
 public:
  Sending(const Options& options, UdpSender& sender) : options_(options), sender_(sender) {}

  Result<void> send(const Outgoing& outgoing, std::uint64_t flows_then) {
    datagrams_.clear();
    for (std::size_t i = 0; i < outgoing.size(); ++i) datagrams_.push_back(outgoing[i]);
    if (auto sent = sender_.send(datagrams_); !sent || options_.rate == 0) return sent;
    const std::chrono::duration<double> due{static_cast<double>(flows_then) / options_.rate};
    std::this_thread::sleep_until(began_ + std::chrono::duration_cast<Clock::duration>(due));
    return {};
  }
  double seconds() const { return std::chrono::duration<double>(Clock::now() - began_).count(); }

 private:
  const Options& options_;
  UdpSender& sender_;
  std::vector<UdpSender::Datagram> datagrams_;
  Clock::time_point began_ = Clock::now();
};

void tell(const Maker& maker, double seconds) {
  const auto& counts = maker.encoder().counts();
  fmt::print(
      "{{\"flows\":{},\"records\":{},\"datagrams\":{},\"packets\":{},\"bytes\":{},\"seconds\":{:.3f},\"flows_per_"
      "second\":{:.0f}}}\n",
      counts.flows, counts.records, counts.datagrams, maker.packets(), maker.bytes(), seconds,
      static_cast<double>(counts.flows) / seconds);
  for (std::size_t i = 0; i < kRefusalCount; ++i) {
    if (counts.refused[i] == 0) continue;
    fmt::print(stderr, "note: {} flows not sent: {}\n", counts.refused[i], help_of(static_cast<Refusal>(i)));
  }
}

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

  Maker maker{options, std::move(*encoder)};
  std::deque<std::pair<Outgoing, std::uint64_t>> prepared;
  while (options.prepared && maker.has_more()) {
    auto outgoing = maker.next();
    prepared.emplace_back(std::move(outgoing), maker.made());
  }
  Sending sending{options, *sender};
  for (const auto& [outgoing, made] : prepared) {
    if (auto sent = sending.send(outgoing, made); !sent) return sent;
  }
  while (maker.has_more()) {
    const auto outgoing = maker.next();
    if (auto sent = sending.send(outgoing, maker.made()); !sent) return sent;
  }
  tell(maker, sending.seconds());
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
  app.add_option("--devices", options.household.devices, "addresses in the house")
      ->capture_default_str()
      ->check(CLI::Range(1, 250));
  app.add_option("--peers", options.household.peers, "addresses outside")
      ->capture_default_str()
      ->check(CLI::Range(1, 4'000'000));
  app.add_option("--ipv6", options.household.ipv6_percent, "flows of IPv6 in a hundred; NetFlow v5 has none")
      ->check(CLI::Range(0, 100));
  app.add_option("--domains", options.household.domains, "observation domains")
      ->capture_default_str()
      ->check(CLI::Range(1, 1024));
  app.add_option("--sampling", options.household.sampling, "say that one in so many packets was seen")
      ->capture_default_str()
      ->check(CLI::Range(1, 16383));
  app.add_option("--mtu", options.mtu, "bytes of a datagram at most")->capture_default_str();
  app.add_option("--seed", options.household.seed, "other numbers are other flows")->capture_default_str();
  app.add_flag("--prepared", options.prepared, "make all datagrams before the first is sent");
  app.add_flag("--anywhere", options.anywhere, "allow what is not loopback");
  CLI11_PARSE(app, argc, argv);
  if (options.version == 5 && app.count("--ipv6") == 0) options.household.ipv6_percent = 0;
  if (const auto done = run(options); !done) {
    fmt::print(stderr, "error: {}\n", done.error().message);
    return static_cast<int>(done.error().fault);
  }
  return 0;
}
