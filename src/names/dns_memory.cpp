#include "names/dns_memory.h"

#include <algorithm>
#include <utility>

namespace whither {

void DnsMemory::learn(const DnsAnswer& answer) {
  if (answer.name.empty() || !answer.address) return;
  const auto holds = answer.ttl ? std::clamp(*answer.ttl, kShortest, kLongest) : kWithoutTtl;
  Answer newest{answer.client, answer.time, answer.time, answer.time + holds, answer.name};
  const std::scoped_lock lock(mutex_);
  if (young_.size() >= kMostAddresses && !young_.contains(answer.address)) {
    for (const auto& [address, answers] : old_) size_ -= answers.size();
    old_ = std::exchange(young_, {});
  }
  auto [place, is_new] = young_.try_emplace(answer.address);
  auto& answers = place->second;
  if (const auto before = is_new ? old_.find(answer.address) : old_.end(); before != old_.end()) {
    answers = std::move(before->second);
    old_.erase(before);
  }
  const auto same = std::ranges::find_if(answers, [&](const Answer& each) {
    return each.client == newest.client && each.name == newest.name && newest.first <= each.until;
  });
  if (same != answers.end()) {
    if (same->last > newest.last) return;
    newest.first = same->first;
    answers.erase(same);
    --size_;
  }
  answers.insert(std::ranges::find_if(answers, [&](const Answer& each) { return each.last <= newest.last; }),
                 std::move(newest));
  ++size_;
  if (answers.size() > kKept) {
    answers.pop_back();
    --size_;
  }
}

// The client's own one that was answered last before then, else anybody's.
const std::string* DnsMemory::find(const Address& client, const Address& address, Time at) const {
  for (const auto* const table : {&young_, &old_}) {
    const auto found = table->find(address);
    if (found == table->end()) continue;
    const Answer* best = nullptr;
    const auto rank = [&](const Answer& answer) {
      return std::pair{answer.client == client, answer.last <= at + kSkew ? answer.last : answer.first};
    };
    for (const auto& answer : found->second) {
      if (answer.first > at + kSkew || at > answer.until) continue;
      if (best == nullptr || rank(answer) > rank(*best)) best = &answer;
    }
    return best == nullptr ? nullptr : &best->name;  // an address is in one of them
  }
  return nullptr;
}

std::string DnsMemory::name_of(const Address& client, const Address& address, Time at) const {
  const std::scoped_lock lock(mutex_);
  const auto* const name = find(client, address, at);
  return name == nullptr ? "" : *name;
}

bool DnsMemory::peer_is_source(const Address& source, const Address& destination) const {
  return local_.contains(destination) && !local_.contains(source);
}

std::string DnsMemory::name_of_end(bool of_source, const Address& source, const Address& destination, Time at) const {
  if (peer_is_source(source, destination) != of_source) return {};
  return of_source ? name_of(destination, source, at) : name_of(source, destination, at);
}

bool DnsMemory::empty() const {
  const std::scoped_lock lock(mutex_);
  return young_.empty() && old_.empty();
}

std::size_t DnsMemory::size() const {
  const std::scoped_lock lock(mutex_);
  return size_;
}

std::size_t DnsMemory::name(Batch& batch) {
  const std::scoped_lock lock(mutex_);
  if (young_.empty() && old_.empty()) return 0;
  std::size_t count = 0;
  for (auto& flow : batch.flows) {
    if (flow.has(Field::src_name) || flow.has(Field::dst_name)) continue;
    const bool is_source = peer_is_source(flow.src_addr, flow.dst_addr);
    const auto* const name = is_source ? find(flow.dst_addr, flow.src_addr, flow.time_start)
                                       : find(flow.src_addr, flow.dst_addr, flow.time_start);
    if (name == nullptr) continue;
    (is_source ? flow.src_name : flow.dst_name) = batch.texts.id_of(*name);
    flow.mark(is_source ? Field::src_name : Field::dst_name);
    ++count;
  }
  return count;
}

}  // namespace whither
