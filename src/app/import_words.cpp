#include "app/import_words.h"

#include <fmt/format.h>

#include <cstdio>

#include "app/answer.h"
#include "app/complaints.h"
#include "app/exporter_notes.h"
#include "report/json.h"
#include "report/table.h"

namespace whither {

namespace {

// What a file tells of itself, and what was read of it.
struct Sums {
  FlowSums read;
  std::uint64_t packets_reverse = 0;
  std::uint64_t bytes_reverse = 0;
  std::optional<FlowSums> told;

  // nfdump, and some versions of nfcapd, add what went in the other direction.
  bool agree() const {
    return !told || *told == read ||
           *told == FlowSums{read.flows, read.packets + packets_reverse, read.bytes + bytes_reverse};
  }
};

std::optional<Sums> sums_of(const Imported& imported) {
  if (const auto& nfcapd = imported.nfcapd) {
    return Sums{nfcapd->sums, nfcapd->packets_out, nfcapd->bytes_out, nfcapd->told};
  }
  if (const auto& csv = imported.csv) return Sums{csv->sums, csv->packets_reverse, csv->bytes_reverse, csv->told};
  return std::nullopt;
}

void add_sums(Json& json, std::string_view name, const FlowSums& sums) {
  json.key(name).object().field("flows", sums.flows).field("packets", sums.packets).field("bytes", sums.bytes).end();
}

void add_all_sums(Json& json, const Imported& imported) {
  const auto sums = sums_of(imported).value_or(Sums{});
  json.field("flows", imported.flows);
  add_sums(json, "sums", sums.read);
  if (sums.told) {
    add_sums(json, "told", *sums.told);
  } else {
    json.key("told").null();
  }
  json.flag("sums_agree", sums.agree());
}

void add_nfcapd(Json& json, const NfcapdFile::Counts& counts) {
  json.field("scaled", counts.scaled);
  json.key("unknown").object().field("blocks", counts.unknown_blocks).field("records", counts.unknown_records);
  json.field("values", counts.unknown_values).end();
}

const CsvLineInfo& info_of(CsvLine line) { return kCsvLines.at(static_cast<std::size_t>(line)); }

std::string reason_of(const CsvLineCounts::First& first) {
  return first.what.empty() ? std::string(info_of(first.line).help) : first.what;
}

std::string_view name_of(CsvKind kind) {
  switch (kind) {
    case CsvKind::Whither:
      return "whither";
    case CsvKind::Nfdump:
      return "nfdump";
    case CsvKind::Silk:
      break;
  }
  return "silk";
}

void add_csv(Json& json, const Imported& imported) {
  const auto& counts = *imported.csv;
  json.field("written_by", name_of(imported.csv_kind)).flag("whole_seconds", counts.whole_seconds);
  json.field("added_up", counts.added_up).key("unknown_columns").array();
  for (const auto& name : imported.unknown_columns) json.text(name);
  json.end().key("other_lines").object();
  for (const auto& info : kCsvLines) {
    if (const auto count = counts.lines.of(info.line); count != 0) json.field(info.name, count);
  }
  json.end();
  const auto& first = counts.lines.first;
  if (!first) return;
  json.key("first_of_them").object().field("line", first->number).field("name", info_of(first->line).name);
  json.field("reason", reason_of(*first)).end();
}

std::string as_json(const Imported& imported) {
  Json json;
  json.object().field("schema", "whither.import/1").field("file", imported.file);
  if (imported.before) {
    json.field("flows", std::uint64_t{0}).field("imported_before", rfc3339(*imported.before));
    return json.end().take() + "\n";
  }
  if (const auto& capture = imported.capture) {
    json.field("packets", capture->packets).field("datagrams", capture->datagrams).field("flows", imported.flows);
    json.field("other_packets", capture->other).field("fragments", capture->fragments);
  } else if (imported.nfcapd) {
    add_all_sums(json, imported);
    add_nfcapd(json, *imported.nfcapd);
  } else if (imported.csv) {
    add_all_sums(json, imported);
    add_csv(json, imported);
  } else {
    json.field("messages", imported.messages).field("flows", imported.flows);
  }
  json.key("drops").object();
  for (const auto& info : drops()) {
    if (imported.drops.of(info.drop) != 0) json.field(info.name, imported.drops.of(info.drop));
  }
  return json.end().end().take() + "\n";
}

std::string found_text(const Imported& imported) {
  if (const auto& capture = imported.capture) {
    return fmt::format("{} flows out of {} datagrams in {} packets\n", grouped(imported.flows),
                       grouped(capture->datagrams), grouped(capture->packets));
  }
  if (const auto sums = sums_of(imported)) {
    return fmt::format("{} flows of {} packets and {} bytes\n", grouped(imported.flows), grouped(sums->read.packets),
                       grouped(sums->read.bytes));
  }
  return fmt::format("{} flows out of {} messages\n", grouped(imported.flows), grouped(imported.messages));
}

std::string unknown_text(const NfcapdFile::Counts& counts) {
  std::string text;
  const auto add = [&](std::uint64_t count, std::string_view what) {
    if (count != 0) text += fmt::format("  {} {}\n", grouped(count), what);
  };
  add(counts.unknown_blocks, "blocks not imported: of a type that is not known");
  add(counts.unknown_records, "records not imported: of a type that is not known, or flows without a protocol");
  add(counts.unknown_values, "values of flows left out: of a number that is not known");
  add(counts.scaled, "flows have packets and bytes that nfcapd multiplied by a sampling rate");
  return text;
}

std::string other_lines_text(const CsvFile::Counts& counts) {
  std::string text;
  for (const auto& info : kCsvLines) {
    const auto count = counts.lines.of(info.line);
    if (count == 0 || info.line == CsvLine::Summary) continue;
    text += fmt::format("  {} lines not imported ({}): {}\n", grouped(count), info.name, info.help);
  }
  return text;
}

std::string as_text(const Imported& imported) {
  auto text = printable(imported.file) + ": ";
  if (imported.before) {
    return text + fmt::format("nothing was added, it was imported on {} (--again imports it once more)\n",
                              rfc3339(*imported.before));
  }
  text += found_text(imported);
  for (const auto& info : drops()) {
    if (const auto count = imported.drops.of(info.drop); count != 0) {
      text += fmt::format("  {} {} not imported ({}): {}\n", grouped(count), info.unit, info.name, info.help);
    }
  }
  if (imported.nfcapd) text += unknown_text(*imported.nfcapd);
  if (imported.csv) text += other_lines_text(*imported.csv);
  const auto& capture = imported.capture;
  if (capture && capture->other != 0) text += fmt::format("  {} packets are no UDP over IP\n", grouped(capture->other));
  if (capture && capture->fragments != 0) {
    text += fmt::format("  {} fragments of datagrams that are not whole in the capture\n", grouped(capture->fragments));
  }
  return text;
}

void note_sums(const Imported& imported) {
  const auto sums = sums_of(imported);
  if (!sums || sums->agree()) return;
  note(fmt::format("{} says of itself that it holds {} flows of {} packets and {} bytes", imported.file,
                   grouped(sums->told->flows), grouped(sums->told->packets), grouped(sums->told->bytes)));
}

void note_csv(const Imported& imported) {
  const auto& counts = *imported.csv;
  if (!imported.unknown_columns.empty()) {
    note(fmt::format("{} has columns that are not known, and are left out: {}", imported.file,
                     printable(fmt::format("{}", fmt::join(imported.unknown_columns, ", ")))));
  }
  if (const auto& first = counts.lines.first) {
    note(fmt::format("line {} of {} is the first that is no flow: {}", grouped(first->number), imported.file,
                     printable(reason_of(*first))));
  }
  if (counts.added_up != 0) {
    note(fmt::format("{} flows of {} are sums of several, which nfdump added up", grouped(counts.added_up),
                     imported.file));
  }
  if (counts.whole_seconds) {
    note(fmt::format("the times in {} are whole seconds{}", imported.file,
                     imported.csv_kind == CsvKind::Nfdump ? ": `whither import nfcapd` keeps the milliseconds" : ""));
  }
}

}  // namespace

void tell(const Imported& imported, bool json) {
  print(json ? as_json(imported) : as_text(imported));
  std::fflush(stdout);  // the next file may take long
  if (json || imported.before) return;
  note_sums(imported);
  if (imported.csv) note_csv(imported);
  for (const auto& count : imported.copies) {
    if (const auto text = copies_note(count); !text.empty()) note(text);
  }
  if (!imported.capture || imported.flows != 0) return;
  note(
      "no NetFlow or IPFIX was found: whither reads what routers export; softflowd -r FILE -n HOST:PORT makes exports "
      "out of a capture of traffic");
}

void tell_failure(const std::string& file, const Error& error, bool as_json) {
  if (!as_json) return complain(error, false);
  Json json;
  json.object().field("schema", "whither.import/1").field("file", file).field("flows", std::uint64_t{0});
  print(json.field("not_imported", error.message).end().take() + "\n");
  std::fflush(stdout);
}

}  // namespace whither
