#include "app/import_run.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "app/answer.h"
#include "app/decoding.h"
#include "app/signals.h"
#include "ingest/ipfix_file.h"
#include "store/merge.h"
#include "store/summary.h"
#include "store/totals.h"

namespace whither {

namespace {

std::unexpected<Error> interrupted(const std::string& file) {
  return fail(kInterrupted, fmt::format("interrupted: nothing of {} was imported", file));
}

}  // namespace

bool is_regular(const std::string& file) {
  std::error_code failure;
  return file != "-" && std::filesystem::is_regular_file(file, failure);
}

std::uint64_t size_of(const std::string& file) {
  std::error_code failure;
  const auto size = is_regular(file) ? std::filesystem::file_size(file, failure) : 0;
  return failure ? 0 : size;
}

Result<void> Import::take(Imported& imported) {
  const auto done = take_new(imported);
  if (!done) writer_.reset();  // and with it what it had taken of the file
  if (done) progress_.file_done(size_of(imported.file), imported.flows);
  return done;
}

Result<void> Import::take_new(Imported& imported) {
  const auto& file = imported.file;
  if (is_regular(file)) {
    auto found = content_key(file, [&] { return progress_.stopped(); });
    if (!found) return std::unexpected(found.error());
    imported.key = std::move(*found);
  }
  if (progress_.stopped()) return interrupted(file);
  if (!settings_.again) imported.before = before_.when(imported.key);
  if (imported.before) return {};
  if (auto done = read(imported); !done) return progress_.stopped() ? interrupted(file) : done;
  return merge();
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
  const auto local = local_networks().ranges();
  // Those of a server with other local networks are left to it.
  const PickSummary to_total = [](const Manifest& manifest) { return plan_totals(manifest, {}); };
  while (!progress_.stopped()) {
    auto more = merge_once(settings_.layout, *merging, wall_clock());
    if (more && !*more) more = summarise_one(settings_.layout, *merging, to_sum);
    if (more && !*more) more = add_up_one(settings_.layout, *merging, local, to_total);
    if (!more || !*more) break;
  }
  return {};
}

}  // namespace whither
