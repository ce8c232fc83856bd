#include "names/flow_macs.h"

#include <algorithm>
#include <utility>

namespace whither {

namespace {

constexpr std::uint64_t marks_of(Field field) { return std::uint64_t{1} << static_cast<unsigned>(field); }
constexpr auto kMacs = marks_of(Field::src_mac) | marks_of(Field::dst_mac);
constexpr Duration kOldest = std::chrono::hours{24};  // a flow that began earlier, its router's clock is wrong

// None, or one of a group (multicast, broadcast).
bool is_of_one(std::uint64_t mac) { return mac != 0 && (mac >> 40U & 1U) == 0; }

// Not what a device sends from that has no address yet, and not a group: access points send that to each one's MAC
// address. Link-local addresses of IPv4 come beside others.
bool is_of_one(const Address& address) {
  if (address.is_v6()) return address.bytes()[0] != 0xff && address != Address::v6({});
  const auto first = address.bytes().empty() ? 0 : address.bytes()[0];
  constexpr std::uint32_t kLinkLocal = 0xa9fe;  // 169.254.0.0/16
  return first != 0 && first != 127 && first < 224 && address.v4_value() >> 16U != kLinkLocal;
}

Time began(const Flow& flow) {
  const bool is_known = flow.has(Field::time_start) && flow.time_start <= flow.time_received &&
                        flow.time_start >= flow.time_received - kOldest;
  return is_known ? flow.time_start : flow.time_received;
}

}  // namespace

void FlowMacs::know_forwarders(const std::vector<std::uint64_t>& macs) {
  const std::scoped_lock lock(mutex_);
  forwarders_.insert(macs.begin(), macs.end());
}

// PERF: where no flow has a MAC address, one pass of an OR over what the writer reads next.
void FlowMacs::learn(const Batch& batch) {
  std::uint64_t present = 0;
  for (const auto& flow : batch.flows) present |= flow.present;
  if ((present & kMacs) == 0) return;
  const std::scoped_lock lock(mutex_);
  for (const auto& flow : batch.flows) {
    if ((flow.present & kMacs) == 0 || flow.kind != FlowKind::Traffic) continue;
    if (flow.has(Field::src_mac)) see(flow.src_addr, flow.src_mac, began(flow), End::Source);
    if (flow.has(Field::dst_mac)) see(flow.dst_addr, flow.dst_mac, began(flow), End::Destination);
  }
}

void FlowMacs::see(const Address& address, std::uint64_t mac, Time at, End end) {
  if (!is_of_one(mac) || !is_of_one(address) || forwarders_.contains(mac)) return;
  if (held_.size() >= kMost || behind_.size() >= kMost) {
    held_.clear();
    behind_.clear();
  }
  if (local_.contains(address)) return see_mine(address, mac, at, end);
  see_stranger(address, mac, at);
}

// A device may have IPv6 addresses of a network that this host is not in, but no other IPv4 address.
void FlowMacs::see_stranger(const Address& address, std::uint64_t mac, Time at) {
  if (address.is_v4()) return forwards(mac);
  auto& strangers = behind_[mac].strangers;
  if (const auto known = std::ranges::find(strangers, address, &Stranger::address); known != strangers.end()) {
    known->last = std::max(known->last, at);
    return;
  }
  std::erase_if(strangers, [&](const Stranger& each) { return each.last + kTogether < at; });
  strangers.push_back({address, at});
  if (strangers.size() > kMostIp6) forwards(mac);
}

void FlowMacs::see_mine(const Address& address, std::uint64_t mac, Time at, End end) {
  const bool sends = end == End::Source;
  auto [place, is_new] = held_.try_emplace(address, Held{mac, at, at, Time::min(), sends});
  auto& held = place->second;
  if (held.mac != mac) {
    const bool knows_better = sends && !held.has_sent;
    if (at <= held.last + kStays && !knows_better) return;
    if (const auto before = behind_.find(held.mac); before != behind_.end()) {
      std::erase(before->second.ip4, address);
      std::erase(before->second.ip6, address);
    }
    held = {mac, at, at, Time::min(), sends};
    is_new = true;
  }
  held.last = std::max(held.last, at);
  // A router sends on to an address that the device gave up, for as long as it remembers its MAC address.
  if (!sends && held.has_sent) return;
  held.has_sent = sends;
  auto& behind = behind_[mac];
  auto& all = address.is_v4() ? behind.ip4 : behind.ip6;
  if (is_new) all.push_back(address);
  if (all.size() > 1 && (is_new || address.is_v4()) && holds_more_than_a_device(address, all, at)) forwards(mac);
}

bool FlowMacs::holds_more_than_a_device(const Address& address, std::vector<Address>& all, Time at) {
  const auto first = held_.at(address).first;
  bool is_back = false;  // it was there before another one came, and is still
  std::erase_if(all, [&](const Address& each) {
    const auto other = held_.at(each);
    is_back = is_back || (address.is_v4() && first < other.first && at > other.first + kStays);
    return other.last + kTogether < at && held_.erase(each) != 0;
  });
  return is_back || all.size() > (address.is_v4() ? kMostIp4 : kMostIp6);
}

void FlowMacs::forwards(std::uint64_t mac) {
  if (const auto behind = behind_.find(mac); behind != behind_.end()) {
    for (const auto* const all : {&behind->second.ip4, &behind->second.ip6}) {
      for (const auto& address : *all) held_.erase(address);
    }
    behind_.erase(behind);
  }
  if (forwarders_.size() >= kMost) forwarders_.clear();
  forwarders_.insert(mac);
  if (new_forwarders_.size() < kMost) new_forwarders_.push_back(mac);
}

FlowMacs::News FlowMacs::news() {
  const std::scoped_lock lock(mutex_);
  News news{{}, std::exchange(new_forwarders_, {})};
  for (auto& [address, held] : held_) {
    const bool is_sure = held.has_sent || held.last - held.first > kUnanswered;
    const bool was_told = held.told != Time::min() && held.last - held.told < kTellAgain;
    if (!is_sure || was_told) continue;
    news.seen.push_back({address, held.mac, "", std::string{kByFlow}, held.first, held.last});
    held.told = held.last;
  }
  return news;
}

}  // namespace whither
