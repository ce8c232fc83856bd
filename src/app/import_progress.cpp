#include "app/import_progress.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/signals.h"
#include "report/table.h"

namespace whither {

namespace {

constexpr std::uint64_t kTicksALook = 64;
constexpr auto kBetweenDraws = std::chrono::milliseconds{200};

}  // namespace

std::string progress_text(std::uint64_t bytes, std::uint64_t total, std::uint64_t flows, double seconds) {
  std::string text;
  const auto rate = seconds > 0 ? static_cast<double>(flows) / seconds : 0;
  const auto done = std::min(bytes, total);
  if (total != 0) {
    text = fmt::format("{} %  {} of ",
                       static_cast<std::uint64_t>(100.0 * static_cast<double>(done) / static_cast<double>(total)),
                       human_bytes(done));
  }
  text += fmt::format("{}  {} flows  {} flows/s", human_bytes(total != 0 ? total : bytes), grouped(flows),
                      grouped(static_cast<std::uint64_t>(rate)));
  if (done == 0) return text;
  const auto left = static_cast<std::uint64_t>(seconds * static_cast<double>(total - done) / static_cast<double>(done));
  return text + fmt::format("  {}:{:02} left", left / 60, left % 60);
}

ImportProgress::ImportProgress(bool shown) : line_(shown) {}

void ImportProgress::begin(std::uint64_t total) {
  total_ = total;
  begun_ = looked_ = Clock::now();
  bytes_before_ = flows_before_ = 0;
}

void ImportProgress::tick(const std::function<std::uint64_t()>& position, std::uint64_t flows) {
  if (++ticks_ % kTicksALook != 0) return;
  const auto now = Clock::now();
  if (now - looked_ < kBetweenDraws) return;
  looked_ = now;
  (void)stopped();
  if (line_.is_shown()) draw(position(), flows, now);
}

void ImportProgress::file_done(std::uint64_t bytes, std::uint64_t flows) {
  bytes_before_ += bytes;
  flows_before_ += flows;
}

bool ImportProgress::stopped() {
  if (end_signal_came()) stop_.request_stop();
  return stop_.stop_requested();
}

void ImportProgress::draw(std::uint64_t bytes, std::uint64_t flows, Clock::time_point now) {
  const std::chrono::duration<double> since = now - begun_;
  line_.draw(progress_text(bytes_before_ + bytes, total_, flows_before_ + flows, since.count()));
}

}  // namespace whither
