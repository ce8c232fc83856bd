#include "app/dnstap_watch.h"

#include <fmt/format.h>

#include <utility>

#include "base/this_thread.h"
#include "names/dnstap.h"

namespace whither {

namespace {

constexpr std::chrono::milliseconds kMoment{100};
constexpr Duration kPatience = std::chrono::seconds{1};  // at the end, for what has come

void take(std::span<const std::byte> message, const DnstapWatch::Into& into) {
  const auto learn = [&](const DnsAnswer& answer) { into.names.learn(answer); };
  into.counts.add(take_dnstap(message, wall_clock(), learn), into.drops, Drop::BadDnstapMessage);
}

}  // namespace

DnstapWatch::DnstapWatch(FrameListeners listeners) : listeners_(std::move(listeners)) {
  for (const auto& listener : listeners_.local) names_.push_back("dnstap " + listener.path());
  for (const auto& listener : listeners_.tcp) names_.push_back("dnstap " + listener.bound().to_string());
}

Result<DnstapWatch> DnstapWatch::open(const std::vector<std::string>& places) {
  FrameListeners listeners;
  const auto failed = [](const Error& error) { return fail(error.fault, "names.dnstap: " + error.message); };
  for (const auto& place : places) {
    if (const auto endpoint = Endpoint::parse(place)) {
      auto listener = TcpListener::open(*endpoint);
      if (!listener) return failed(listener.error());
      listeners.tcp.push_back(std::move(*listener));
    } else {
      auto listener = UnixListener::open(place);
      if (!listener) return failed(listener.error());
      listeners.local.push_back(std::move(*listener));
    }
  }
  return DnstapWatch{std::move(listeners)};
}

void DnstapWatch::run(const std::stop_token& stop, const Into& into) {
  if (!is_on()) return;
  name_thread("dnstap");
  yield_priority(5);
  FrameReceiver receiver{std::move(listeners_), into.drops};
  const auto learn = [&](std::span<const std::byte> message) { take(message, into); };
  while (!stop.stop_requested()) {
    receiver.receive(kMoment, learn);
    into.counts.senders = receiver.connections();
  }
  const auto enough = wall_clock() + kPatience;
  while (receiver.receive({}, learn) && wall_clock() < enough) continue;
  receiver.close();
  into.counts.senders = 0;
}

}  // namespace whither
