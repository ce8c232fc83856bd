#include "app/first_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>

#include "app/answer.h"
#include "app/complaints.h"
#include "app/daemon.h"
#include "app/places.h"
#include "app/status_record.h"
#include "report/colour.h"
#include "report/json.h"
#include "report/table.h"
#include "store/manifest.h"

namespace whither {

namespace {

constexpr std::size_t kRoutersNamed = 3;

int tell_how_to_start() {
  print(
      fmt::format("whither {} · no data yet in {}\n\n"
                  "  1  connect your router            whither serve        then let it export NetFlow to port 2055\n"
                  "  2  see what it sends              whither listen       prints flows, stores nothing\n"
                  "  3  look at files you have         whither import pcap capture.pcapng\n\n"
                  "All commands: whither help\n",
                  WHITHER_VERSION, default_data_folder()));
  return 0;
}

std::string server_text(const StatusRecord& record, bool runs, Time now) {
  if (runs && record.pid == 0) return "runs";
  if (runs) return fmt::format("runs since {} (process {})", short_time(record.started, now), record.pid);
  if (record.pid == 0) return "does not run: whither serve";
  return fmt::format("does not run; the last one ended {}", short_time(record.updated, now));
}

std::string routers_text(const StatusRecord& record, Time now) {
  if (record.exporters.empty()) return "none has sent anything to a server here";
  std::vector<std::string> named;
  for (const auto& exporter : record.exporters) {
    if (named.size() == kRoutersNamed) break;
    named.push_back(fmt::format("{} ({}, {})", exporter.address.to_string(), exporter.protocol,
                                short_time(exporter.last_seen, now)));
  }
  const auto more = record.exporters.size() - named.size();
  return fmt::format("{}{}", fmt::join(named, ", "), more == 0 ? "" : fmt::format(" and {} more", grouped(more)));
}

std::string drops_text(const StatusRecord& record) {
  std::vector<std::string> lost;
  for (const auto& info : drops()) {
    const auto count = record.drops.at(static_cast<std::size_t>(info.drop));
    if (count != 0) lost.push_back(fmt::format("{} {} ({})", grouped(count), info.unit, info.name));
  }
  return lost.empty() ? "nothing" : fmt::format("{}: whither status tells why", fmt::join(lost, ", "));
}

std::string disk_text(const Layout& layout, const Manifest& manifest) {
  const auto bytes = manifest.size() + manifest.summaries_size();
  std::error_code failure;
  const auto space = std::filesystem::space(layout.folder, failure);
  return fmt::format("{} in {}{}", human_bytes(bytes), printable(layout.folder),
                     failure ? "" : fmt::format(", {} free", human_bytes(space.available)));
}

std::string status_lines(const Layout& layout, const Manifest& manifest, const StatusRecord& record, Time now) {
  const auto line = [](std::string_view word, const std::string& text) {
    return painted(Paint::Bold, fmt::format("{:<9}", word)) + text + "\n";
  };
  auto text = line("whither", WHITHER_VERSION);
  text += line("server", server_text(record, is_served(layout), now));
  text += line("flows", manifest.files.empty() ? "none yet"
                                               : fmt::format("{}, the newest ended {}", grouped(manifest.rows()),
                                                             short_time(manifest.latest(), now)));
  text += line("routers", routers_text(record, now));
  text += line("lost", drops_text(record));
  text += line("disk", disk_text(layout, manifest));
  if (!record.trouble.empty()) return text + line("trouble", printable(record.trouble));
  return text + line("next", manifest.files.empty() ? "whither status · whither listen · whither help"
                                                    : "whither top orgs · whither flows · whither help");
}

}  // namespace

int tell_first_words() {
  const auto tell = [](const Error& error) {
    complain(error, false);
    return static_cast<int>(error.fault);
  };
  const auto layout = reading_place("");
  if (!layout && layout.error().fault == Fault::NotPermitted) return tell(layout.error());
  if (!layout) return tell_how_to_start();
  freshen(*layout);
  const auto manifest = Manifest::load(*layout);
  if (!manifest && manifest.error().fault == Fault::Unreachable) return tell_how_to_start();
  if (!manifest) return tell(manifest.error());
  const auto told = status_of_server(*layout);
  const auto record = told.empty() ? StatusRecord::load(*layout) : StatusRecord::of_text(told, "what the server told");
  print(status_lines(*layout, *manifest, record ? *record : StatusRecord{}, wall_clock()));
  return 0;
}

}  // namespace whither
