#include "app/dns_watch.h"

#include <chrono>
#include <utility>

#include "base/bytes.h"
#include "base/this_thread.h"
#include "ingest/receiver.h"

namespace whither {

namespace {

constexpr std::chrono::milliseconds kMoment{200};
constexpr int kMostRounds = 16;  // of receiving, so that files have their turn

}  // namespace

Result<DnsWatch> DnsWatch::open(const std::vector<Endpoint>& listen, const std::vector<std::string>& files) {
  std::vector<UdpSocket> sockets;
  for (const auto& endpoint : listen) {
    auto socket = UdpSocket::open(endpoint);
    if (!socket) return std::unexpected(socket.error());
    sockets.push_back(std::move(*socket));
  }
  std::vector<Source> sources;
  for (const auto& path : files) sources.push_back({.file = GrowingFile{path}});
  return DnsWatch{std::move(sockets), std::move(sources)};
}

std::vector<std::string> DnsWatch::names() const {
  std::vector<std::string> names;
  for (const auto& socket : sockets_) names.push_back("syslog " + socket.bound().to_string());
  return names;
}

void DnsWatch::run(const std::stop_token& stop, const Into& into) {
  name_thread("dns");
  yield_priority(5);
  Drops received;  // of these sockets alone
  Receiver receiver{std::move(sockets_), received};
  std::uint64_t lost_before = 0;
  const auto take = [&](const Datagram& datagram) { take_line(letters_of(datagram.payload), log_, into); };
  const auto read_files = [&] {
    for (auto& [file, log] : files_) {
      into.drops.add(Drop::LogLineTooLong, file.read_on([&](std::string_view line) { take_line(line, log, into); }));
    }
  };
  read_files();  // what is written from here on is new
  while (!stop.stop_requested()) {
    auto wait = kMoment;
    for (int count = 0; count < kMostRounds && receiver.receive(wait, take) != 0; ++count) wait = {};
    const auto lost = received.of(Drop::KernelFull);
    into.drops.add(Drop::LogKernelFull, lost - std::exchange(lost_before, lost));
    read_files();
    into.names.keep_in_time(wall_clock());
  }
}

void DnsWatch::take_line(std::string_view line, NameLog& log, const Into& into) {
  const auto learn = [&](const DnsAnswer& answer) { into.names.learn(answer); };
  const auto see = [&](Sighting seen) { into.names.saw(std::move(seen)); };
  into.counts.add(log.take(line, wall_clock(), {.answer = learn, .lease = see}), into.drops, Drop::BadLogLine);
}

}  // namespace whither
