#include "app/dns_watch.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "app/complaints.h"
#include "app/state.h"
#include "base/this_thread.h"
#include "names/dhcp_line.h"
#include "names/syslog.h"

namespace whither {

namespace {

constexpr int kMomentMs = 200;
constexpr std::size_t kLongestLine = 8192;  // bytes; the rest of a longer one is left out
constexpr std::size_t kPiece = std::size_t{64} << 10U;
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
  std::vector<Growing> growing;
  for (const auto& path : files) growing.push_back({.path = path});
  return DnsWatch{std::move(sockets), std::move(growing), std::move(layout)};
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
    for (auto& file : files_) read_on(file, memory);
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
    take_line({line.data(), static_cast<std::size_t>(size)}, log_, false, memory);
  }
}

// True where there is something to read on.
bool DnsWatch::reopen(Growing& file) {
  struct stat here{};
  const bool is_there = ::stat(file.path.c_str(), &here) == 0;
  const int reason = errno;
  if (is_there && file.file && here.st_ino == file.inode) {
    if (static_cast<std::uint64_t>(here.st_size) < file.offset) file.offset = 0;  // it was emptied
    return true;
  }
  // The old one was read to its end before.
  Fd opened{is_there ? ::open(file.path.c_str(), O_RDONLY | O_CLOEXEC) : -1};
  if (!opened) {
    const std::string trouble = std::strerror(is_there ? errno : reason);
    if (trouble != file.told) note(fmt::format("{}: {}; it is looked for again", file.path, trouble));
    file.told = trouble;
    file.is_new = false;  // what comes is all new
    return static_cast<bool>(file.file);
  }
  file.file = std::move(opened);
  file.inode = here.st_ino;
  file.offset = std::exchange(file.is_new, false) ? static_cast<std::uint64_t>(here.st_size) : 0;
  file.rest.clear();
  file.told.clear();
  return true;
}

void DnsWatch::read_on(Growing& file, DnsMemory& memory) {
  piece_.resize(kPiece);
  const auto read_all = [&] {
    for (;;) {
      const auto size = ::pread(file.file.number(), piece_.data(), piece_.size(), static_cast<off_t>(file.offset));
      if (size <= 0) return;
      file.offset += static_cast<std::uint64_t>(size);
      file.rest.append(piece_, 0, static_cast<std::size_t>(size));
      std::size_t begin = 0;
      for (auto end = file.rest.find('\n'); end != std::string::npos; end = file.rest.find('\n', begin)) {
        take_line(std::string_view{file.rest}.substr(begin, end - begin), file.log, true, memory);
        begin = end + 1;
      }
      file.rest.erase(0, begin);
      if (file.rest.size() > kLongestLine) file.rest.resize(kLongestLine);
    }
  };
  if (file.file) read_all();
  if (reopen(file)) read_all();
}

void DnsWatch::take_line(std::string_view line, DnsmasqLog& log, bool has_own_clock, DnsMemory& memory) {
  const auto now = wall_clock();
  const auto read = read_syslog(line, now);
  if (!read) return;
  // What comes by syslog comes at once, whatever the router's clock says.
  const auto time = has_own_clock ? read->time.value_or(now) : now;
  if (read->tag == "dnsmasq-dhcp") {
    auto seen = read_dhcp_line(read->text, time);
    if (seen && seen_.size() < kMostWaiting) seen_.push_back(std::move(*seen));
  } else if (read->tag == "dnsmasq" || read->tag == "pihole-FTL") {
    log.take(read->text, time, [&](const DnsAnswer& answer) {
      memory.learn(answer);
      if (answers_.size() < kMostWaiting) answers_.push_back(answer);
    });
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
