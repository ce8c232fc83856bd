#include "ingest/reassembly.h"

#include <algorithm>

namespace whither {

std::optional<std::vector<std::byte>> Reassembly::add(const IpPacket& fragment) {
  const auto end = fragment.fragment_offset + fragment.payload.size();
  if (end > kMaxSize || fragment.payload.empty() || fragment.cut_short) {
    ++given_up_;
    return std::nullopt;
  }
  const Key key{fragment.src, fragment.dst, fragment.identification, fragment.protocol};
  const auto [entry, fresh] = pending_.try_emplace(key);
  if (fresh) {
    order_.push_back(key);
    if (order_.size() > kPending) {
      given_up_ += pending_[order_.front()].pieces.size();
      pending_.erase(order_.front());
      order_.pop_front();
    }
  }
  auto& pending = entry->second;
  pending.pieces.try_emplace(fragment.fragment_offset, fragment.payload.begin(), fragment.payload.end());
  if (!fragment.more_fragments) pending.size = end;
  auto payload = whole(pending);
  if (payload) {
    pending_.erase(entry);
    order_.erase(std::ranges::find(order_, key));
  }
  return payload;
}

std::optional<std::vector<std::byte>> Reassembly::whole(const Pending& pending) {
  if (!pending.size) return std::nullopt;
  std::vector<std::byte> payload;
  for (const auto& [offset, bytes] : pending.pieces) {
    if (offset > payload.size()) return std::nullopt;
    const auto known = payload.size() - offset;
    if (known < bytes.size())
      payload.insert(payload.end(), bytes.begin() + static_cast<std::ptrdiff_t>(known), bytes.end());
  }
  if (payload.size() < *pending.size) return std::nullopt;
  return payload;
}

std::uint64_t Reassembly::unfinished() const {
  std::uint64_t open = 0;
  for (const auto& [key, pending] : pending_) open += pending.pieces.size();
  return given_up_ + open;
}

}  // namespace whither
