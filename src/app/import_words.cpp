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

// Some versions of nfcapd add what went in the other direction to the sums of a file.
bool sums_agree(const NfcapdFile::Counts& counts) {
  if (!counts.told || *counts.told == counts.sums) return true;
  return *counts.told ==
         FlowSums{counts.sums.flows, counts.sums.packets + counts.packets_out, counts.sums.bytes + counts.bytes_out};
}

void add_sums(Json& json, std::string_view name, const FlowSums& sums) {
  json.key(name).object().field("flows", sums.flows).field("packets", sums.packets).field("bytes", sums.bytes).end();
}

void add_nfcapd(Json& json, const NfcapdFile::Counts& counts, std::uint64_t flows) {
  json.field("flows", flows);
  add_sums(json, "sums", counts.sums);
  if (counts.told) {
    add_sums(json, "told", *counts.told);
  } else {
    json.key("told").null();
  }
  json.flag("sums_agree", sums_agree(counts)).field("scaled", counts.scaled);
  json.key("unknown").object().field("blocks", counts.unknown_blocks).field("records", counts.unknown_records);
  json.field("values", counts.unknown_values).end();
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
    add_nfcapd(json, *imported.nfcapd, imported.flows);
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
  if (const auto& nfcapd = imported.nfcapd) {
    return fmt::format("{} flows of {} packets and {} bytes\n", grouped(imported.flows), grouped(nfcapd->sums.packets),
                       grouped(nfcapd->sums.bytes));
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
  const auto& capture = imported.capture;
  if (capture && capture->other != 0) text += fmt::format("  {} packets are no UDP over IP\n", grouped(capture->other));
  if (capture && capture->fragments != 0) {
    text += fmt::format("  {} fragments of datagrams that are not whole in the capture\n", grouped(capture->fragments));
  }
  return text;
}

void note_sums(const Imported& imported) {
  const auto& counts = *imported.nfcapd;
  if (sums_agree(counts)) return;
  note(fmt::format("{} says of itself that it holds {} flows of {} packets and {} bytes", imported.file,
                   grouped(counts.told->flows), grouped(counts.told->packets), grouped(counts.told->bytes)));
}

}  // namespace

void tell(const Imported& imported, bool json) {
  print(json ? as_json(imported) : as_text(imported));
  std::fflush(stdout);  // the next file may take long
  if (json || imported.before) return;
  if (imported.nfcapd) note_sums(imported);
  for (const auto& count : imported.copies) {
    if (const auto text = copies_note(count); !text.empty()) note(text);
  }
  if (!imported.capture || imported.flows != 0) return;
  note(
      "no NetFlow or IPFIX was found: whither reads what routers export; softflowd -r FILE -n HOST:PORT makes exports "
      "out of a capture of traffic");
}

}  // namespace whither
