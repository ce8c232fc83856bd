#include "app/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <system_error>

#include "app/complaints.h"
#include "app/config.h"
#include "app/decoding.h"
#include "app/import_incoming.h"
#include "app/import_progress.h"
#include "app/import_words.h"
#include "app/places.h"
#include "app/signals.h"
#include "app/timezone.h"
#include "ingest/csv_file.h"
#include "ingest/ipfix_file.h"
#include "ingest/nfcapd/files.h"
#include "store/imported_files.h"
#include "store/merge.h"
#include "store/summary.h"
#include "store/writer.h"

namespace whither {

namespace {

bool is_regular(const std::string& file) {
  std::error_code failure;
  return file != "-" && std::filesystem::is_regular_file(file, failure);
}

std::uint64_t size_of(const std::string& file) {
  std::error_code failure;
  const auto size = is_regular(file) ? std::filesystem::file_size(file, failure) : 0;
  return failure ? 0 : size;
}

// Bytes of all files; 0 where one has no size of its own.
std::uint64_t total_of(const std::vector<std::string>& files) {
  std::uint64_t total = 0;
  for (const auto& file : files) {
    if (!is_regular(file)) return 0;
    total += size_of(file);
  }
  return total;
}

// One run of the command: the store, and what holds for all of its files.
class Import {
 public:
  struct Settings {
    ImportKind kind;
    bool again;
    bool keep;
    const Config& config;
    const Layout& layout;
    Address router;
    std::optional<CsvZone> zone;
  };
  Import(const Settings& settings, ImportedFiles before, ImportProgress& progress)
      : settings_(settings), before_(std::move(before)), progress_(progress) {}

  // Fills in what was found in `imported.file`.
  Result<void> take(Imported& imported);

 private:
  Result<void> read(Imported& imported);
  Result<void> read_capture(Imported& imported);
  Result<void> read_messages(Imported& imported);
  Result<void> read_nfcapd(Imported& imported);
  Result<void> read_csv(Imported& imported);
  Result<void> store(Imported& imported, std::function<std::uint64_t()> position,
                     const std::function<Result<void>(Incoming&)>& read);
  Result<void> check_age(const std::string& file);
  Result<void> finish(Imported& imported);
  Result<void> merge();

  const Settings settings_;
  ImportedFiles before_;
  ImportProgress& progress_;
  std::optional<Writer> writer_;
};

std::unexpected<Error> interrupted(const std::string& file) {
  return fail(kInterrupted, fmt::format("interrupted: nothing of {} was imported", file));
}

Result<void> Import::take(Imported& imported) {
  const auto& file = imported.file;
  if (is_regular(file)) {
    auto found = content_key(file, [&] { return progress_.stopped(); });
    if (!found) return std::unexpected(found.error());
    imported.key = std::move(*found);
  }
  if (progress_.stopped()) return interrupted(file);
  if (!settings_.again) imported.before = before_.when(imported.key);
  if (!imported.before) {
    if (auto done = read(imported); !done) return progress_.stopped() ? interrupted(file) : done;
    if (auto merged = merge(); !merged) return merged;
  }
  progress_.file_done(size_of(file), imported.flows);
  return {};
}

Result<void> Import::read(Imported& imported) {
  switch (settings_.kind) {
    case ImportKind::Capture:
      return read_capture(imported);
    case ImportKind::Ipfix:
      return read_messages(imported);
    case ImportKind::Nfcapd:
      return read_nfcapd(imported);
    case ImportKind::Csv:
      break;
  }
  return read_csv(imported);
}

Result<void> Import::read_capture(Imported& imported) {
  auto capture = CaptureFile::open(imported.file);
  if (!capture) return std::unexpected(capture.error());
  const auto position = [&] { return capture->position(); };
  return store(imported, position, [&](Incoming& incoming) -> Result<void> {
    const auto counts = capture->read([&](const Datagram& datagram) { incoming.take(datagram); }, progress_.stop());
    if (!counts) return std::unexpected(counts.error());
    imported.capture = *counts;
    return {};
  });
}

Result<void> Import::read_messages(Imported& imported) {
  auto messages = IpfixFile::open(imported.file);
  if (!messages) return std::unexpected(messages.error());
  const auto position = [&] { return messages->position(); };
  return store(imported, position, [&](Incoming& incoming) -> Result<void> {
    const auto count =
        messages->read(settings_.router, [&](const Datagram& message) { incoming.take(message); }, progress_.stop());
    if (!count) return std::unexpected(count.error());
    imported.messages = *count;
    return {};
  });
}

Result<void> Import::read_nfcapd(Imported& imported) {
  auto file = NfcapdFile::open(imported.file);
  if (!file) return std::unexpected(file.error());
  const auto position = [&] { return file->position(); };
  return store(imported, position, [&](Incoming& incoming) -> Result<void> {
    const auto counts = file->read([&](Batch& flows) { incoming.take(flows); }, progress_.stop());
    if (!counts) return std::unexpected(counts.error());
    imported.nfcapd = *counts;
    return {};
  });
}

Result<void> Import::read_csv(Imported& imported) {
  auto file = CsvFile::open(imported.file, {.zone = settings_.zone, .router = settings_.router});
  if (!file) return std::unexpected(file.error());
  imported.csv_kind = file->header().kind;
  imported.unknown_columns = file->header().unknown();
  const auto position = [&] { return file->position(); };
  return store(imported, position, [&](Incoming& incoming) -> Result<void> {
    const auto counts = file->read([&](Batch& flows) { incoming.take(flows); }, progress_.stop());
    if (!counts) return std::unexpected(counts.error());
    imported.csv = *counts;
    return {};
  });
}

// All that `read` gives becomes part of the store in one step, or nothing.
Result<void> Import::store(Imported& imported, std::function<std::uint64_t()> position,
                           const std::function<Result<void>(Incoming&)>& read) {
  if (!writer_) {
    auto writer = Writer::open(settings_.layout);
    if (!writer) return std::unexpected(writer.error());
    writer_.emplace(std::move(*writer));
    if (settings_.keep) writer_->keep_for_good();
  }
  Incoming incoming{*writer_, make_decoder(imported.drops, settings_.config), progress_, std::move(position)};
  const auto done = read(incoming);
  if (const auto kept = incoming.end(); !kept) return kept;
  if (!done) return fail(done.error().fault, fmt::format("{}; nothing was imported", done.error().message));
  if (progress_.stopped()) return interrupted(imported.file);
  imported.flows = incoming.flows();
  imported.copies = incoming.copies();
  if (auto young = check_age(imported.file); !young) return young;
  return finish(imported);
}

// A file without flows is not remembered: it may have some for a later version.
Result<void> Import::finish(Imported& imported) {
  const auto now = wall_clock();
  if (imported.key.empty() || imported.flows == 0) return writer_->finish(now);
  const auto before = writer_->finish_import(now, {imported.key, settings_.again});
  if (!before) return std::unexpected(before.error());
  before_.note(imported.key, before->value_or(now));
  if (!*before) return {};
  // Another import has stored it meanwhile.
  imported.before = *before;
  imported.flows = 0;
  writer_.reset();
  return {};
}

// What is all too old would be let go at once.
Result<void> Import::check_age(const std::string& file) {
  const auto limit = settings_.config.keep_flows.value;
  const auto latest = writer_->latest_uncommitted();
  if (settings_.keep || limit == Duration{} || !latest || *latest >= wall_clock() - limit) return {};
  writer_.reset();
  return fail(Fault::Usage, fmt::format("all flows of {} are older than store.keep_flows ({}); nothing was imported: "
                                        "--keep imports them, and keeps them",
                                        file, duration_text(limit)));
}

// Files that became many are put together; a signal ends it, as another import or a server goes on with it.
Result<void> Import::merge() {
  if (!writer_) return {};
  auto merging = writer_->connect();
  if (!merging) return std::unexpected(merging.error());
  const PickFile to_sum = [](const Manifest& manifest) { return plan_summary(manifest, Layout::day(wall_clock())); };
  while (!progress_.stopped()) {
    auto more = merge_once(settings_.layout, *merging, wall_clock());
    if (more && !*more) more = summarise_one(settings_.layout, *merging, to_sum);
    if (!more || !*more) break;
  }
  return {};
}

// What was named, with folders of nfcapd being their files.
Result<std::vector<std::string>> files_of(ImportKind kind, const std::vector<std::string>& named) {
  if (kind != ImportKind::Nfcapd) return named;
  std::vector<std::string> files;
  for (const auto& path : named) {
    const auto found = nfcapd_files(path);
    if (!found) return std::unexpected(found.error());
    for (const auto& file : found->unfinished) note(fmt::format("{} is still being written: left out", file));
    files.insert(files.end(), found->files.begin(), found->files.end());
  }
  return files;
}

}  // namespace

Result<int> import_files(ImportKind kind, const ImportOptions& options) {
  const auto config = load_config(options.config);
  if (!config) return std::unexpected(config.error());
  const auto router = options.router.empty() ? std::optional{Address{}} : Address::parse(options.router);
  if (!router) return fail(Fault::Usage, fmt::format("--router `{}` is no IP address", options.router));
  const auto zone = choose_timezone(options.timezone);
  if (!zone) return std::unexpected(zone.error());
  const auto layout = writing_place(options.data_dir);
  if (!layout) return std::unexpected(layout.error());
  const auto files = files_of(kind, options.files);
  if (!files) return std::unexpected(files.error());
  auto before = ImportedFiles::load(*layout);
  if (!before) return std::unexpected(before.error());
  // Who waits for another program's output is ended by the signal itself: nothing is committed before its end.
  if (std::ranges::all_of(*files, is_regular)) hold_end_signals();
  ImportProgress progress{total_of(*files), !options.json};
  Import import{{kind, options.again, options.keep, *config, *layout, *router, *zone}, std::move(*before), progress};
  for (const auto& file : *files) {
    Imported imported{.file = file};
    const auto done = import.take(imported);
    progress.clear();
    if (!done) return std::unexpected(done.error());
    tell(imported, options.json);
  }
  return 0;
}

}  // namespace whither
