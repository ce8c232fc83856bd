#include <fmt/format.h>

#include <memory>
#include <vector>

#include "app/answer.h"
#include "app/commands/asking_options.h"
#include "app/commands/commands.h"
#include "app/complaints.h"
#include "app/exporter_notes.h"
#include "app/places.h"
#include "ingest/capture_file.h"
#include "report/json.h"
#include "report/table.h"
#include "store/merge.h"
#include "store/writer.h"
#include "wire/copies.h"
#include "wire/decoder.h"

namespace whither {

namespace {

struct Options {
  std::string data_dir;
  std::vector<std::string> files;
  bool json = false;
};

struct Imported {
  CaptureFile::Counts capture;
  std::uint64_t flows = 0;
  std::vector<CopyCount> copies;
};

void tell(const std::string& file, const Imported& imported, const Drops& counted, bool as_json) {
  if (as_json) {
    Json json;
    json.object().field("schema", "whither.import/1").field("file", file).field("packets", imported.capture.packets);
    json.field("datagrams", imported.capture.datagrams).field("flows", imported.flows);
    json.field("other_packets", imported.capture.other).field("fragments", imported.capture.fragments);
    json.key("drops").object();
    for (const auto& info : drops()) {
      if (counted.of(info.drop) != 0) json.field(info.name, counted.of(info.drop));
    }
    return print(json.end().end().take() + "\n");
  }
  print(fmt::format("{}: {} flows out of {} datagrams in {} packets\n", printable(file), grouped(imported.flows),
                    grouped(imported.capture.datagrams), grouped(imported.capture.packets)));
  for (const auto& info : drops()) {
    if (const auto count = counted.of(info.drop); count != 0) {
      print(fmt::format("  {} {} not imported ({}): {}\n", grouped(count), info.unit, info.name, info.help));
    }
  }
  if (imported.capture.other != 0) {
    print(fmt::format("  {} packets are no UDP over IP\n", grouped(imported.capture.other)));
  }
  if (imported.capture.fragments != 0) {
    print(fmt::format("  {} fragments of datagrams that are not whole in the capture\n",
                      grouped(imported.capture.fragments)));
  }
  for (const auto& count : imported.copies) {
    if (const auto text = copies_note(count); !text.empty()) note(text);
  }
  if (imported.flows == 0) {
    note(
        "no NetFlow or IPFIX was found: whither reads what routers export; softflowd -r FILE -n HOST:PORT makes "
        "exports "
        "out of a capture of traffic");
  }
}

// All of the file becomes part of the store in one step, or nothing.
Result<Imported> import_file(const std::string& file, const Layout& layout, Drops& counted) {
  auto capture = CaptureFile::open(file);
  if (!capture) return std::unexpected(capture.error());
  auto writer = Writer::open(layout);
  if (!writer) return std::unexpected(writer.error());
  Decoder decoder{counted};
  Copies copies;
  Batch batch;
  Imported imported;
  Result<void> kept;
  const auto counts = capture->read([&](const Datagram& datagram) {
    (void)decoder.decode(datagram, batch);  // a loss is counted already
    imported.flows += batch.flows.size();
    copies.mark(batch.flows);
    if (kept) kept = writer->append(batch);
    batch.clear();
  });
  if (!kept) return std::unexpected(kept.error());
  if (!counts) {
    return fail(counts.error().fault, fmt::format("{}; nothing was imported", counts.error().message));
  }
  decoder.expire(Time::max());
  if (auto done = writer->finish(wall_clock()); !done) return std::unexpected(done.error());
  imported.capture = *counts;
  imported.copies = copies.counts();
  auto merging = writer->connect();
  if (!merging) return std::unexpected(merging.error());
  for (auto more = merge_once(layout, *merging, wall_clock()); more && *more;) {
    more = merge_once(layout, *merging, wall_clock());
  }
  return imported;
}

Result<int> import(const Options& options) {
  const auto layout = writing_place(options.data_dir);
  if (!layout) return std::unexpected(layout.error());
  for (const auto& file : options.files) {
    Drops counted;
    const auto imported = import_file(file, *layout, counted);
    if (!imported) return std::unexpected(imported.error());
    tell(file, *imported, counted, options.json);
  }
  return 0;
}

}  // namespace

void add_import(CLI::App& app, Invocation& invocation) {
  auto* const command = app.add_subcommand("import", "Load files into the store");
  command->require_subcommand(1);
  auto* const pcap = command->add_subcommand(
      "pcap", "Decode the NetFlow and IPFIX datagrams in a capture (pcap or pcapng, any UDP port)");
  const auto options = std::make_shared<Options>();
  pcap->add_option("FILE", options->files, "capture files, - for standard input")->required();
  add_data_dir_option(*pcap, options->data_dir);
  pcap->add_flag("-j,--json", options->json, "one JSON object a file");
  pcap->callback([options, &invocation] {
    invocation.json = options->json;
    invocation.run = [options] { return import(*options); };
  });
}

}  // namespace whither
