#include "app/exporter_notes.h"

#include <fmt/format.h>

#include <chrono>

namespace whither {

namespace {

constexpr std::uint64_t kEnoughDatagrams = 32;  // to say that an exporter does not count
constexpr std::uint64_t kOneIn = 100;           // copies below this part of the flows are chance

// "3 h 02 min", "5 min", "4 days", "20 s".
std::string span_words(Duration span) {
  if (std::chrono::abs(span) < std::chrono::seconds{100}) {
    return fmt::format("{} s", std::chrono::round<std::chrono::seconds>(std::chrono::abs(span)).count());
  }
  const auto minutes = std::chrono::round<std::chrono::minutes>(std::chrono::abs(span)).count();
  if (minutes < 60) return fmt::format("{} min", minutes);
  if (minutes < 48 * 60) return fmt::format("{} h {:02} min", minutes / 60, minutes % 60);
  return fmt::format("{} days", minutes / (24 * 60));
}

}  // namespace

std::string clock_note(const StatusRecord::Exporter& exporter) {
  if (exporter.clock_off == Duration{}) return "";
  return fmt::format("{}: its clock is {} {}; its flows are moved by as much", exporter.address.to_string(),
                     span_words(exporter.clock_off), exporter.clock_off > Duration{} ? "behind" : "ahead");
}

std::string counting_note(const StatusRecord::Exporter& exporter) {
  if (exporter.counts || exporter.datagrams < kEnoughDatagrams) return "";
  return fmt::format("{} ({}): what it loses cannot be told, as it does not number what it sends",
                     exporter.address.to_string(), exporter.protocol);
}

std::string waiting_note(const StatusRecord::Exporter& exporter, Time now) {
  if (exporter.waiting_sets == 0) return "";
  const auto what = exporter.waiting_sets == 1
                        ? fmt::format("{}: a set of data waits for its template and is kept for half an hour",
                                      exporter.address.to_string())
                        : fmt::format("{}: {} sets of data wait for a template and are kept for half an hour",
                                      exporter.address.to_string(), exporter.waiting_sets);
  if (exporter.templates_every == Duration{}) return what + "; routers usually send theirs every 1 to 30 min";
  const auto due = exporter.templates_last + exporter.templates_every - now;
  const auto rhythm = fmt::format("{}; it sends templates about every {}", what, span_words(exporter.templates_every));
  return due > Duration{} ? fmt::format("{}, next in {}", rhythm, span_words(due)) : rhythm;
}

std::string sampler_note(const StatusRecord::Exporter& exporter) {
  if (exporter.sampler_drops == 0) return "";
  return fmt::format("{}: its sampler lost {} packets that it had picked, for want of resources",
                     exporter.address.to_string(), exporter.sampler_drops);
}

std::string copies_note(const CopyCount& count) {
  if (count.copies == 0 || count.copies * kOneIn < count.flows) return "";
  return fmt::format(
      "{} tells the same traffic more than once, going in and out or at several interfaces: {:.0f} % of its flows are "
      "copies; rankings count them unless --once",
      count.exporter.to_string(), 100.0 * static_cast<double>(count.copies) / static_cast<double>(count.flows));
}

}  // namespace whither
