#include "app/dns_watch.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <utility>

#include "app/complaints.h"
#include "app/state.h"
#include "base/this_thread.h"

namespace whither {

namespace {

constexpr int kMomentMs = 200;
constexpr std::size_t kLongestLine = 8192;    // bytes; the rest of a longer one is left out
constexpr int kMostAtOnce = 1024;             // datagrams, so that files have their turn
constexpr std::size_t kMostWaiting = 16'384;  // leases, and answers, until they are kept
constexpr Duration kKeepEvery = std::chrono::seconds{2};

}  // namespace

Result<DnsWatch> DnsWatch::open(const std::vector<Endpoint>& listen, const std::vector<std::string>& files,
                                Layout layout) {
  std::vector<BoundSocket> sockets;
  for (const auto& endpoint : listen) {
    auto socket = bind_socket(Transport::Udp, endpoint);
    if (!socket) return std::unexpected(socket.error());
    sockets.push_back(std::move(*socket));
  }
  std::vector<Source> sources;
  for (const auto& path : files) sources.push_back({.file = GrowingFile{path}});
  return DnsWatch{std::move(sockets), std::move(sources), std::move(layout)};
}

std::vector<std::string> DnsWatch::names() const {
  std::vector<std::string> names;
  for (const auto& socket : sockets_) names.push_back("syslog " + socket.bound.to_string());
  return names;
}

void DnsWatch::run(const std::stop_token& stop, DnsMemory& memory) {
  name_thread("dns");
  yield_priority(5);
  std::vector<pollfd> waited;
  for (const auto& socket : sockets_) waited.push_back({socket.fd.number(), POLLIN, 0});
  while (!stop.stop_requested()) {
    ::poll(waited.data(), waited.size(), kMomentMs);
    for (const auto& socket : sockets_) receive(socket, memory);
    for (auto& [file, log] : files_) file.read_on([&](std::string_view line) { take_line(line, log, memory); });
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

void DnsWatch::receive(const BoundSocket& socket, DnsMemory& memory) {
  std::array<char, kLongestLine> line;
  for (int count = 0; count < kMostAtOnce; ++count) {
    const auto size = ::recv(socket.fd.number(), line.data(), line.size(), MSG_DONTWAIT);
    if (size < 0) return;
    take_line({line.data(), static_cast<std::size_t>(size)}, log_, memory);
  }
}

void DnsWatch::take_line(std::string_view line, NameLog& log, DnsMemory& memory) {
  const auto learn = [&](const DnsAnswer& answer) {
    memory.learn(answer);
    if (answers_.size() < kMostWaiting) answers_.push_back(answer);
  };
  const auto see = [&](Sighting seen) {
    if (seen_.size() < kMostWaiting) seen_.push_back(std::move(seen));
  };
  log.take(line, wall_clock(), {.answer = learn, .lease = see});
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
