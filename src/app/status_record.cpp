#include "app/status_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <sstream>

#include "base/file.h"

namespace whither {

namespace {

constexpr std::string_view kFirstLine = "whither-status 1";
constexpr std::size_t kLargest = std::size_t{16} << 20;

void put_drop(StatusRecord& record, const std::string& name, std::uint64_t count) {
  for (const auto& info : drops()) {
    if (info.name == name) record.drops.at(static_cast<std::size_t>(info.drop)) = count;
  }
}

std::string rest_of(std::istringstream& line) {
  std::string rest;
  std::getline(line >> std::ws, rest);
  return rest;
}

Time time_in(std::istringstream& line) {
  std::int64_t micros = 0;
  line >> micros;
  return time_of_micros(micros);
}

StatusRecord::Exporter exporter_in(std::istringstream& line) {
  StatusRecord::Exporter exporter;
  std::string address;
  line >> address >> exporter.domain >> exporter.protocol >> exporter.datagrams >> exporter.records >> exporter.lost >>
      exporter.waiting_sets;
  exporter.address = Address::parse(address).value_or(Address{});
  exporter.last_seen = time_in(line);
  int counts = 1;
  std::int64_t clock_off = 0;
  if (line >> counts >> clock_off) {
    exporter.counts = counts != 0;
    exporter.clock_off = Duration{clock_off};
  }
  return exporter;
}

void more_in(std::istringstream& line, StatusRecord::Exporter& exporter) {
  line >> exporter.sampler_drops >> exporter.applications;
  exporter.templates_last = time_in(line);
  exporter.templates_every = time_in(line).time_since_epoch();
}

NamedIndex named_in(std::istringstream& line) {
  NamedIndex named;
  line >> named.index;
  named.name = rest_of(line);
  if (const auto tab = named.name.find('\t'); tab != std::string::npos) {
    named.description = named.name.substr(tab + 1);
    named.name.resize(tab);
  }
  return named;
}

// Without what would end a line or a word.
std::string plain(std::string text) {
  std::ranges::replace_if(text, [](char letter) { return static_cast<unsigned char>(letter) < 0x20; }, ' ');
  return text;
}

std::string names_text(std::string_view kind, const std::vector<NamedIndex>& names) {
  std::string text;
  for (const auto& named : std::span{names}.first(std::min(names.size(), StatusRecord::Exporter::kMostNames))) {
    text += fmt::format("{} {} {}\t{}\n", kind, named.index, plain(named.name), plain(named.description));
  }
  return text;
}

CopyCount copies_in(std::istringstream& line) {
  std::string address;
  CopyCount count;
  line >> address >> count.flows >> count.copies;
  count.exporter = Address::parse(address).value_or(Address{});
  return count;
}

}  // namespace

void StatusRecord::set_drops(const Drops& counted) {
  for (const auto& info : whither::drops()) drops.at(static_cast<std::size_t>(info.drop)) = counted.of(info.drop);
}

void StatusRecord::set_exporters(const std::vector<ExporterStatus>& known) {
  exporters.clear();
  for (const auto& each : known) {
    exporters.push_back({each.address, each.domain, std::string(each.protocol), each.datagrams, each.records, each.lost,
                         each.waiting_sets, each.last_seen, each.counts, each.clock_off, each.sampler_drops,
                         each.templates_last, each.templates_every, each.applications, each.interfaces, each.vrfs,
                         each.samplers});
  }
}

bool StatusRecord::says_more_than(const StatusRecord& other) const {
  return pid != other.pid || datagrams != other.datagrams || uncommitted != other.uncommitted || drops != other.drops ||
         trouble != other.trouble || logs != other.logs || dnstap != other.dnstap;
}

std::string StatusRecord::to_text() const {
  auto text =
      fmt::format("{}\npid {}\nstarted {}\nupdated {}\n", kFirstLine, pid, micros_of(started), micros_of(updated));
  for (const auto& socket : listening) text += fmt::format("listening {}\n", socket);
  text += fmt::format("datagrams {}\nrecords {}\nuncommitted {}\nspool {}\nbuffer {}\n", datagrams, records,
                      uncommitted, spool_bytes, receive_buffer);
  if (!trouble.empty()) text += fmt::format("trouble {}\n", trouble.substr(0, trouble.find('\n')));
  for (const auto& info : whither::drops()) {
    text += fmt::format("drop {} {}\n", info.name, drops.at(static_cast<std::size_t>(info.drop)));
  }
  for (const auto& exporter : exporters) {
    text += fmt::format("exporter {} {} {} {} {} {} {} {} {} {}\n", exporter.address.to_string(), exporter.domain,
                        exporter.protocol, exporter.datagrams, exporter.records, exporter.lost, exporter.waiting_sets,
                        micros_of(exporter.last_seen), exporter.counts ? 1 : 0, exporter.clock_off.count());
    text += fmt::format("more {} {} {} {}\n", exporter.sampler_drops, exporter.applications,
                        micros_of(exporter.templates_last), exporter.templates_every.count());
    text += names_text("interface", exporter.interfaces) + names_text("vrf", exporter.vrfs) +
            names_text("sampler", exporter.samplers);
  }
  if (logs) text += fmt::format("logs {} {} {}\n", logs->understood, logs->others, logs->answers);
  if (dnstap) {
    text += fmt::format("dnstap {} {} {} {}\n", dnstap->senders, dnstap->understood, dnstap->others, dnstap->answers);
  }
  for (const auto& count : copies) {
    text += fmt::format("copies {} {} {}\n", count.exporter.to_string(), count.flows, count.copies);
  }
  return text;
}

Result<void> StatusRecord::save(const Layout& layout) const {
  return write_file_atomically(layout.status(), to_text());
}

void StatusRecord::save_news(const Layout& layout, Time now, StatusRecord& told) {
  if (!says_more_than(told)) return;
  updated = now;
  (void)save(layout);
  told = *this;
}

Result<StatusRecord> StatusRecord::load(const Layout& layout) {
  const auto text = read_file(layout.status(), kLargest);
  if (!text) return std::unexpected(text.error());
  return of_text(*text, layout.status());
}

Result<StatusRecord> StatusRecord::of_text(const std::string& text, const std::string& from) {
  std::istringstream in{text};
  std::string line;
  if (!std::getline(in, line) || line != kFirstLine) {
    return fail(Fault::Damaged, fmt::format("{} is no status that this release can read", from));
  }
  StatusRecord record;
  while (std::getline(in, line)) {
    std::istringstream words{line};
    std::string word;
    words >> word;
    if (word == "pid") words >> record.pid;
    if (word == "started") record.started = time_in(words);
    if (word == "updated") record.updated = time_in(words);
    if (word == "listening") record.listening.push_back(rest_of(words));
    if (word == "datagrams") words >> record.datagrams;
    if (word == "records") words >> record.records;
    if (word == "uncommitted") words >> record.uncommitted;
    if (word == "spool") words >> record.spool_bytes;
    if (word == "buffer") words >> record.receive_buffer;
    if (word == "trouble") record.trouble = rest_of(words);
    if (word == "exporter") record.exporters.push_back(exporter_in(words));
    if (!record.exporters.empty()) {
      auto& exporter = record.exporters.back();
      if (word == "more") more_in(words, exporter);
      if (word == "interface") exporter.interfaces.push_back(named_in(words));
      if (word == "vrf") exporter.vrfs.push_back(named_in(words));
      if (word == "sampler") exporter.samplers.push_back(named_in(words));
    }
    if (word == "logs") {
      record.logs = StatusRecord::Logs{};
      auto& logs = *record.logs;
      words >> logs.understood >> logs.others >> logs.answers;
    }
    if (word == "dnstap") {
      record.dnstap = StatusRecord::Dnstap{};
      auto& dnstap = *record.dnstap;
      words >> dnstap.senders >> dnstap.understood >> dnstap.others >> dnstap.answers;
    }
    if (word == "copies") record.copies.push_back(copies_in(words));
    if (word == "drop") {
      std::string name;
      std::uint64_t count = 0;
      words >> name >> count;
      put_drop(record, name, count);
    }
  }
  return record;
}

}  // namespace whither
