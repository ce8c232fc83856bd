#include "app/name_keeper.h"

#include <fmt/format.h>

#include <utility>

#include "app/complaints.h"
#include "app/state.h"

namespace whither {

namespace {

constexpr std::size_t kMostWaiting = 16'384;  // leases, and answers, until they are kept
constexpr Duration kKeepEvery = std::chrono::seconds{2};

}  // namespace

void NameKeeper::learn(const DnsAnswer& answer) {
  memory_.learn(answer);
  const std::scoped_lock lock(mutex_);
  if (waiting_.answers.size() >= kMostWaiting) return drops_.add(Drop::NamesNotKept);
  waiting_.answers.push_back(answer);
}

void NameKeeper::saw(Sighting seen) {
  const std::scoped_lock lock(mutex_);
  if (waiting_.seen.size() >= kMostWaiting) return drops_.add(Drop::NamesNotKept);
  waiting_.seen.push_back(std::move(seen));
}

void NameKeeper::recall() const {
  auto state = State::open(layout_);
  if (!state) return note(fmt::format("names of before are not known: {}", state.error().message));
  const auto answers = *state ? (*state)->answers() : Result<std::vector<DnsAnswer>>{};
  if (!answers) return note(fmt::format("names of before are not known: {}", answers.error().message));
  for (const auto& answer : *answers) memory_.learn(answer);
}

void NameKeeper::keep_in_time(Time now) {
  if (now >= next_keep_ || next_keep_ - now > kKeepEvery) keep(now);
}

// What could not be kept is tried again, and then what has come since; beyond kMostWaiting it is known until the server
// ends.
void NameKeeper::keep(Time now) {
  next_keep_ = now + kKeepEvery;
  const bool is_left_over = !keeping_.empty();
  if (refill() && write(now) && is_left_over && refill()) write(now);
}

// False where there is nothing to keep.
bool NameKeeper::refill() {
  const std::scoped_lock lock(mutex_);
  if (keeping_.empty()) std::swap(keeping_, waiting_);
  return !keeping_.empty();
}

bool NameKeeper::write(Time now) {
  auto state = State::open_for_writing(layout_);
  auto kept = state ? state->saw(keeping_.seen) : std::unexpected(state.error());
  if (kept) {
    keeping_.seen.clear();
    kept = state->remember(keeping_.answers, now);
  }
  if (kept) keeping_.answers.clear();
  const auto trouble = kept ? "" : kept.error().message;
  if (!trouble.empty() && trouble != told_) {
    note(fmt::format("names and leases that were told cannot be kept: {}", trouble));
  }
  told_ = trouble;
  return trouble.empty();
}

}  // namespace whither
