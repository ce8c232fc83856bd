#include "app/dns_watch.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "app/complaints.h"
#include "app/state.h"
#include "base/bytes.h"
#include "base/this_thread.h"
#include "ingest/receiver.h"

namespace whither {

namespace {

constexpr std::chrono::milliseconds kMoment{200};
constexpr int kMostRounds = 16;               // of receiving, so that files have their turn
constexpr std::size_t kMostWaiting = 16'384;  // leases, and answers, until they are kept
constexpr Duration kKeepEvery = std::chrono::seconds{2};

}  // namespace

Result<DnsWatch> DnsWatch::open(const std::vector<Endpoint>& listen, const std::vector<std::string>& files,
                                Layout layout) {
  std::vector<UdpSocket> sockets;
  for (const auto& endpoint : listen) {
    auto socket = UdpSocket::open(endpoint);
    if (!socket) return std::unexpected(socket.error());
    sockets.push_back(std::move(*socket));
  }
  std::vector<Source> sources;
  for (const auto& path : files) sources.push_back({.file = GrowingFile{path}});
  return DnsWatch{std::move(sockets), std::move(sources), std::move(layout)};
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
  while (!stop.stop_requested()) {
    auto wait = kMoment;
    for (int count = 0; count < kMostRounds && receiver.receive(wait, take) != 0; ++count) wait = {};
    const auto lost = received.of(Drop::KernelFull);
    into.drops.add(Drop::LogKernelFull, lost - std::exchange(lost_before, lost));
    for (auto& [file, log] : files_) {
      into.drops.add(Drop::LogLineTooLong, file.read_on([&](std::string_view line) { take_line(line, log, into); }));
    }
    if (const auto now = wall_clock(); now >= next_keep_ || next_keep_ - now > kKeepEvery) keep(now);
  }
  keep(wall_clock());
}

void DnsWatch::recall(DnsMemory& memory) const {
  auto state = State::open(layout_);
  if (!state) return note(fmt::format("names of before are not known: {}", state.error().message));
  const auto answers = *state ? (*state)->answers() : Result<std::vector<DnsAnswer>>{};
  if (!answers) return note(fmt::format("names of before are not known: {}", answers.error().message));
  for (const auto& answer : *answers) memory.learn(answer);
}

void DnsWatch::take_line(std::string_view line, NameLog& log, const Into& into) {
  const auto learn = [&](const DnsAnswer& answer) {
    into.memory.learn(answer);
    if (answers_.size() >= kMostWaiting) return into.drops.add(Drop::NamesNotKept);
    answers_.push_back(answer);
  };
  const auto see = [&](Sighting seen) {
    if (seen_.size() >= kMostWaiting) return into.drops.add(Drop::NamesNotKept);
    seen_.push_back(std::move(seen));
  };
  switch (log.take(line, wall_clock(), {.answer = learn, .lease = see})) {
    case LineFate::Understood:
      into.counts.understood.fetch_add(1, std::memory_order_relaxed);
      break;
    case LineFate::Other:
      into.counts.others.fetch_add(1, std::memory_order_relaxed);
      break;
    case LineFate::Damaged:
      into.drops.add(Drop::BadLogLine);
  }
}

// What cannot be kept is tried again with the next turn; beyond kMostWaiting it is known until the server ends.
void DnsWatch::keep(Time now) {
  next_keep_ = now + kKeepEvery;
  if (seen_.empty() && answers_.empty()) return;
  auto state = State::open_for_writing(layout_);
  auto kept = state ? state->saw(seen_) : std::unexpected(state.error());
  if (kept) {
    seen_.clear();
    kept = state->remember(answers_, now);
  }
  if (kept) answers_.clear();
  const auto trouble = kept ? "" : kept.error().message;
  if (!trouble.empty() && trouble != told_) {
    note(fmt::format("names and leases out of the log cannot be kept: {}", trouble));
  }
  told_ = trouble;
}

}  // namespace whither
