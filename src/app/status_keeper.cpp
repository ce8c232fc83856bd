#include "app/status_keeper.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <tuple>
#include <utility>
#include <vector>

namespace whither {

namespace {

constexpr Duration kEvery = std::chrono::seconds{1};

}  // namespace

StatusKeeper::StatusKeeper(Layout layout, const Sockets& sockets, const Drops& drops,
                           const std::vector<std::string>& other_sockets)
    : layout_(std::move(layout)), drops_(drops) {
  record_.pid = ::getpid();
  record_.started = wall_clock();
  record_.listening = sockets.names();
  record_.listening.insert(record_.listening.end(), other_sockets.begin(), other_sockets.end());
  record_.receive_buffer = sockets.receive_buffer();
}

void StatusKeeper::gather(const Facts& facts) {
  record_.datagrams = received_ + facts.more_received;
  record_.records = facts.records;
  record_.uncommitted = facts.uncommitted;
  record_.spool_bytes = facts.spool.waiting();
  record_.logs = facts.logs;
  record_.dnstap = facts.dnstap;
  record_.set_drops(drops_);
  std::vector<ExporterStatus> exporters;
  record_.copies.clear();
  for (const auto& [worker, mark] : facts.told) {
    exporters.insert(exporters.end(), mark.exporters.begin(), mark.exporters.end());
    record_.copies.insert(record_.copies.end(), mark.copies.begin(), mark.copies.end());
  }
  std::ranges::sort(exporters, {},
                    [](const auto& each) { return std::tuple{each.address, each.domain, each.protocol}; });
  record_.set_exporters(exporters);
  const auto spool_trouble = facts.spool.trouble();
  record_.trouble = trouble_.empty() ? spool_trouble : trouble_;
  auto text = record_.to_text();
  const std::scoped_lock lock(mutex_);
  text_ = std::move(text);
}

std::string StatusKeeper::text() const {
  const std::scoped_lock lock(mutex_);
  return text_;
}

void StatusKeeper::tell(Time now, const Result<void>& stored, const Facts& facts) {
  trouble_ = stored ? "" : stored.error().message;
  in_trouble_ = !stored;
  if (commits_ == facts.commits && now < next_ && now >= next_ - kEvery) return;
  next_ = now + kEvery;
  if (commits_ != facts.commits) told_ = {};  // exporters may be told anew
  commits_ = facts.commits;
  gather(facts);
  record_.save_news(layout_, now, told_);
}

void StatusKeeper::tell_end(Time now, const Facts& facts) {
  told_ = {};
  gather(facts);
  record_.save_news(layout_, now, told_);
}

}  // namespace whither
