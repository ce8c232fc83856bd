#include "app/mac_watch.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>
#include <utility>

#include "app/complaints.h"
#include "app/state.h"
#include "base/this_thread.h"

namespace whither {

namespace {

constexpr int kKeepEvery = 40;  // moments
constexpr std::chrono::milliseconds kMoment{50};

bool is_empty(const FlowMacs::News& news) { return news.seen.empty() && news.forwarders.empty(); }

}  // namespace

// Only who may write asks this, so the tables are there.
void MacWatch::recall() {
  auto state = State::open_for_writing(layout_);
  const auto known = state ? state->forwarders() : std::unexpected(state.error());
  if (!known) return note(fmt::format("MAC addresses of before are not known: {}", known.error().message));
  macs_.know_forwarders(*known);
}

void MacWatch::run(const std::stop_token& stop) {
  name_thread("macs");
  yield_priority(10);
  for (int moment = 1; !stop.stop_requested(); ++moment) {
    if (moment % kKeepEvery == 0) keep(wall_clock());
    std::this_thread::sleep_for(kMoment);
  }
  keep(wall_clock());
}

// What cannot be kept is tried again, and nothing newer is asked for until then.
void MacWatch::keep(Time now) {
  if (is_empty(news_)) news_ = macs_.news();
  if (is_empty(news_)) return;
  auto state = State::open_for_writing(layout_);
  const auto kept = state ? state->saw_in_flows(news_.seen, news_.forwarders, now) : std::unexpected(state.error());
  if (kept) news_ = {};
  const auto trouble = kept ? "" : kept.error().message;
  if (!trouble.empty() && trouble != told_) {
    note(fmt::format("MAC addresses that flows tell cannot be kept: {}", trouble));
  }
  told_ = trouble;
}

}  // namespace whither
