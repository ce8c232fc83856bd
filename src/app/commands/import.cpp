#include <fmt/format.h>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "app/answer.h"
#include "app/commands/asking_options.h"
#include "app/commands/commands.h"
#include "app/commands/listen_option.h"
#include "app/complaints.h"
#include "app/config.h"
#include "app/decoding.h"
#include "app/exporter_notes.h"
#include "app/places.h"
#include "ingest/capture_file.h"
#include "ingest/ipfix_file.h"
#include "report/json.h"
#include "report/table.h"
#include "store/merge.h"
#include "store/writer.h"
#include "wire/copies.h"

namespace whither {

namespace {

struct Options {
  std::string data_dir;
  std::string config;
  std::string router;
  std::vector<std::string> files;
  bool json = false;
};

// What was found in a file, besides flows.
struct Imported {
  std::optional<CaptureFile::Counts> capture;
  std::uint64_t messages = 0;  // of an IPFIX file
  std::uint64_t flows = 0;
  std::vector<CopyCount> copies;
};

using Take = std::function<void(const Datagram&)>;

std::string imported_json(const std::string& file, const Imported& imported, const Drops& counted) {
  Json json;
  json.object().field("schema", "whither.import/1").field("file", file);
  if (const auto& capture = imported.capture) {
    json.field("packets", capture->packets).field("datagrams", capture->datagrams).field("flows", imported.flows);
    json.field("other_packets", capture->other).field("fragments", capture->fragments);
  } else {
    json.field("messages", imported.messages).field("flows", imported.flows);
  }
  json.key("drops").object();
  for (const auto& info : drops()) {
    if (counted.of(info.drop) != 0) json.field(info.name, counted.of(info.drop));
  }
  return json.end().end().take() + "\n";
}

std::string imported_text(const std::string& file, const Imported& imported, const Drops& counted) {
  const auto& capture = imported.capture;
  auto text = fmt::format("{}: {} flows out of ", printable(file), grouped(imported.flows));
  text += capture ? fmt::format("{} datagrams in {} packets\n", grouped(capture->datagrams), grouped(capture->packets))
                  : fmt::format("{} messages\n", grouped(imported.messages));
  for (const auto& info : drops()) {
    if (const auto count = counted.of(info.drop); count != 0) {
      text += fmt::format("  {} {} not imported ({}): {}\n", grouped(count), info.unit, info.name, info.help);
    }
  }
  if (capture && capture->other != 0) text += fmt::format("  {} packets are no UDP over IP\n", grouped(capture->other));
  if (capture && capture->fragments != 0) {
    text += fmt::format("  {} fragments of datagrams that are not whole in the capture\n", grouped(capture->fragments));
  }
  return text;
}

void tell(const std::string& file, const Imported& imported, const Drops& counted, bool as_json) {
  print(as_json ? imported_json(file, imported, counted) : imported_text(file, imported, counted));
  if (as_json) return;
  for (const auto& count : imported.copies) {
    if (const auto text = copies_note(count); !text.empty()) note(text);
  }
  if (!imported.capture || imported.flows != 0) return;
  note(
      "no NetFlow or IPFIX was found: whither reads what routers export; softflowd -r FILE -n HOST:PORT makes exports "
      "out of a capture of traffic");
}

// All that `read` gives becomes part of the store in one step, or nothing.
Result<Imported> store_all(const Layout& layout, const Config& config, Drops& counted,
                           const std::function<Result<void>(const Take&)>& read) {
  auto writer = Writer::open(layout);
  if (!writer) return std::unexpected(writer.error());
  auto decoder = make_decoder(counted, config);
  Copies copies;
  Batch batch;
  Imported imported;
  Result<void> kept;
  const auto done = read([&](const Datagram& datagram) {
    (void)decoder.decode(datagram, batch);  // a loss is counted already
    imported.flows += batch.flows.size();
    copies.mark(batch.flows);
    if (kept) kept = writer->append(batch);
    batch.clear();
  });
  if (!kept) return std::unexpected(kept.error());
  if (!done) return fail(done.error().fault, fmt::format("{}; nothing was imported", done.error().message));
  decoder.expire(Time::max());
  if (auto finished = writer->finish(wall_clock()); !finished) return std::unexpected(finished.error());
  imported.copies = copies.counts();
  auto merging = writer->connect();
  if (!merging) return std::unexpected(merging.error());
  for (auto more = merge_once(layout, *merging, wall_clock()); more && *more;) {
    more = merge_once(layout, *merging, wall_clock());
  }
  return imported;
}

Result<Imported> import_capture(const std::string& file, const Options& /*options*/, const Layout& layout,
                                const Config& config, Drops& counted) {
  auto capture = CaptureFile::open(file);
  if (!capture) return std::unexpected(capture.error());
  CaptureFile::Counts found;
  auto imported = store_all(layout, config, counted, [&](const Take& take) -> Result<void> {
    const auto counts = capture->read(take);
    if (!counts) return std::unexpected(counts.error());
    found = *counts;
    return {};
  });
  if (imported) imported->capture = found;
  return imported;
}

Result<Imported> import_messages(const std::string& file, const Options& options, const Layout& layout,
                                 const Config& config, Drops& counted) {
  const auto router = options.router.empty() ? std::optional{Address{}} : Address::parse(options.router);
  if (!router) return fail(Fault::Usage, fmt::format("--router `{}` is no IP address", options.router));
  auto messages = IpfixFile::open(file);
  if (!messages) return std::unexpected(messages.error());
  std::uint64_t found = 0;
  auto imported = store_all(layout, config, counted, [&](const Take& take) -> Result<void> {
    const auto count = messages->read(*router, take);
    if (!count) return std::unexpected(count.error());
    found = *count;
    return {};
  });
  if (imported) imported->messages = found;
  return imported;
}

using ImportFile = decltype(import_capture);

Result<int> import(const Options& options, ImportFile* import_file) {
  const auto config = load_config(options.config);
  if (!config) return std::unexpected(config.error());
  const auto layout = writing_place(options.data_dir);
  if (!layout) return std::unexpected(layout.error());
  for (const auto& file : options.files) {
    Drops counted;
    const auto imported = import_file(file, options, *layout, *config, counted);
    if (!imported) return std::unexpected(imported.error());
    tell(file, *imported, counted, options.json);
  }
  return 0;
}

}  // namespace

void add_import(CLI::App& app, Invocation& invocation) {
  auto* const command = app.add_subcommand("import", "Load files into the store");
  command->require_subcommand(1);
  const auto options = std::make_shared<Options>();
  auto* const pcap = command->add_subcommand(
      "pcap", "Decode the NetFlow and IPFIX datagrams in a capture (pcap or pcapng, any UDP port)");
  auto* const ipfix = command->add_subcommand("ipfix", "Load IPFIX files: messages one behind the other (RFC 5655)");
  ipfix->add_option("--router", options->router, "who exported the flows; the file does not say it")
      ->type_name("ADDRESS");
  const auto add = [&](CLI::App& each, const char* files, ImportFile* import_file) {
    each.add_option("FILE", options->files, files)->required();
    add_config_option(each, options->config);
    add_data_dir_option(each, options->data_dir);
    each.add_flag("-j,--json", options->json, "one JSON object a file");
    each.callback([options, import_file, &invocation] {
      invocation.json = options->json;
      invocation.run = [options, import_file] { return import(*options, import_file); };
    });
  };
  add(*pcap, "capture files, - for standard input", import_capture);
  add(*ipfix, "IPFIX files, - for standard input", import_messages);
}

}  // namespace whither
