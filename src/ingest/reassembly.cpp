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
  const auto fit = fit_of(pending, fragment);
  if (fit == Fit::Overlapping) ++given_up_;
  if (fit != Fit::New) return std::nullopt;
  pending.pieces.try_emplace(fragment.fragment_offset, fragment.payload.begin(), fragment.payload.end());
  pending.held += fragment.payload.size();
  if (!fragment.more_fragments) pending.size = end;
  auto payload = whole(pending);
  if (payload) {
    pending_.erase(entry);
    order_.erase(std::ranges::find(order_, key));
  }
  return payload;
}

Reassembly::Fit Reassembly::fit_of(const Pending& pending, const IpPacket& fragment) {
  const auto begin = fragment.fragment_offset;
  const auto end = begin + fragment.payload.size();
  if (pending.size && (end > *pending.size || (!fragment.more_fragments && end != *pending.size))) {
    return Fit::Overlapping;  // of a datagram with another end
  }
  const auto next = pending.pieces.lower_bound(begin);
  if (next != pending.pieces.end() && next->first == begin && next->second.size() == fragment.payload.size()) {
    return Fit::Known;
  }
  if (next != pending.pieces.end() && next->first < end) return Fit::Overlapping;
  if (next == pending.pieces.begin()) return Fit::New;
  const auto& [offset, bytes] = *std::prev(next);
  return offset + bytes.size() > begin ? Fit::Overlapping : Fit::New;
}

std::optional<std::vector<std::byte>> Reassembly::whole(const Pending& pending) {
  if (pending.held != pending.size) return std::nullopt;
  std::vector<std::byte> payload;
  for (const auto& [offset, bytes] : pending.pieces) {
    if (offset != payload.size()) return std::nullopt;
    payload.insert(payload.end(), bytes.begin(), bytes.end());
  }
  return payload;
}

std::uint64_t Reassembly::unfinished() const {
  std::uint64_t open = 0;
  for (const auto& [key, pending] : pending_) open += pending.pieces.size();
  return given_up_ + open;
}

}  // namespace whither
