#include "app/lease_watch.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <thread>
#include <utility>

#include "app/complaints.h"
#include "app/config.h"
#include "app/state.h"
#include "base/file.h"
#include "base/this_thread.h"
#include "names/leases.h"

namespace whither {

namespace {

constexpr std::size_t kLargest = std::size_t{8} << 20U;
constexpr Duration kAgain = std::chrono::minutes{10};  // what has not changed is so still
constexpr int kLookEvery = 100;                        // moments
constexpr std::chrono::milliseconds kMoment{50};

// Debian's and Pi-hole's dnsmasq, OpenWrt, DD-WRT.
constexpr std::array kPlaces = {"/var/lib/misc/dnsmasq.leases", "/var/lib/dnsmasq/dnsmasq.leases",
                                "/etc/pihole/dhcp.leases", "/tmp/dhcp.leases", "/tmp/dnsmasq.leases"};

}  // namespace

Result<SeenLeases> leases_in(const std::string& path, Time now) {
  const auto text = read_file(path, kLargest);
  if (!text) return std::unexpected(text.error());
  auto found = read_dnsmasq_leases(*text);
  SeenLeases seen{.seen = {}, .unread = found.unread};
  for (auto& lease : found.leases) {
    seen.seen.push_back({lease.address, lease.mac, std::move(lease.host), "lease", now, now});
  }
  return seen;
}

LeaseWatch::LeaseWatch(Layout layout, const std::vector<std::string>& paths) : layout_(std::move(layout)) {
  for (const auto& path : paths) {
    if (path != kUsualPlaces) {
      files_[path].is_usual = false;
      continue;
    }
    for (const auto* const place : kPlaces) files_.try_emplace(place, File{.is_usual = true});
  }
}

void LeaseWatch::run(const std::stop_token& stop) {
  name_thread("leases");
  yield_priority(10);
  for (int moment = 0; !stop.stop_requested(); ++moment) {
    if (moment % kLookEvery == 0) look(wall_clock());
    std::this_thread::sleep_for(kMoment);
  }
}

void LeaseWatch::look(Time now) {
  for (auto& [path, file] : files_) {
    std::error_code failure;
    const auto changed = std::filesystem::last_write_time(path, failure);
    const auto size = failure ? 0 : std::filesystem::file_size(path, failure);
    if (failure) {
      if (!file.is_usual) tell(path, failure.message());
      continue;
    }
    const bool is_same = changed == file.changed && size == file.size;
    if (is_same && now - file.noted < kAgain && now >= file.noted) continue;
    const auto leases = leases_in(path, now);
    auto state = leases ? State::open_for_writing(layout_) : std::unexpected(leases.error());
    const auto saved = state ? state->saw(leases->seen) : std::unexpected(state.error());
    file.changed = changed;
    file.size = size;
    file.noted = now;
    const auto lines = leases && leases->unread != 0
                           ? fmt::format("{} lines are no leases as dnsmasq writes them", leases->unread)
                           : "";
    tell(path, saved ? lines : saved.error().message);
  }
}

// Once, until it is another trouble.
void LeaseWatch::tell(const std::string& path, const std::string& trouble) {
  auto& told = files_[path].told;
  if (!trouble.empty() && trouble != told) note(fmt::format("leases of {}: {}", path, trouble));
  told = trouble;
}

}  // namespace whither
