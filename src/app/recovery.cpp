#include "app/recovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/complaints.h"
#include "ingest/sender_choice.h"
#include "wire/copies.h"

namespace whither {

namespace {

constexpr std::uint64_t kCommitRows = Writer::kFlushRows;
constexpr std::size_t kFlowsAtOnce = 8192;

// The streams of the run before, of the same kind.
std::vector<StreamName> forebears(const StreamName& stream, const Learned& learned) {
  std::vector<StreamName> found;
  for (const auto& [text, state] : learned) {
    const auto name = StreamName::parse(text);
    if (!name || name->generation >= stream.generation || name->is_tcp() != stream.is_tcp()) continue;
    if (!found.empty() && found.front().generation < name->generation) found.clear();
    found.push_back(*name);
  }
  return found;
}

}  // namespace

Result<Progress> known_progress(const Layout& layout) {
  const auto manifest = Manifest::load(layout);
  if (!manifest) return std::unexpected(manifest.error());
  Progress progress;
  progress.spool = manifest->spool;
  auto learned = load_learned(layout, manifest->learned);
  if (learned) {
    progress.learned = std::move(*learned);
  } else {
    note(fmt::format("{}: templates are not known until routers send them again", learned.error().message));
  }
  return progress;
}

std::uint64_t next_generation(const Progress& progress) {
  std::uint64_t last = 0;
  const auto see = [&](const std::string& stream) {
    if (const auto name = StreamName::parse(stream)) last = std::max(last, name->generation);
  };
  for (const auto& position : progress.spool) see(position.stream);
  for (const auto& [stream, state] : progress.learned) see(stream);
  return last + 1;
}

Decoder heir_of(const StreamName& stream, const Learned& learned, const MakeDecoder& make) {
  auto decoder = make();
  if (const auto own = learned.find(stream.text()); own != learned.end()) {
    (void)decoder.restore(own->second);
    return decoder;
  }
  for (const auto& forebear : forebears(stream, learned)) {
    const auto& state = learned.at(forebear.text());
    if (forebear.workers == stream.workers) {
      if (forebear.worker == stream.worker) (void)decoder.restore(state);
    } else {
      (void)decoder.restore(
          state, [&](const Address& exporter) { return worker_of(exporter, stream.workers) == stream.worker; });
    }
  }
  return decoder;
}

Recovery::Recovery(const Layout& layout, Spool& spool, Writer& writer, Drops& drops, DnsMemory& names,
                   const MakeDecoder& make, Progress& progress)
    : layout_(layout), spool_(spool), writer_(writer), drops_(drops), names_(names), make_(make), progress_(progress) {}

bool Recovery::run(const Insisting& insisting) {
  const auto& left = spool_.left();
  // Of streams that are gone nothing has to be known.
  std::erase_if(progress_.spool, [&](const SpoolPosition& position) {
    return std::ranges::find(left, position.stream, &StreamName::text) == left.end();
  });
  for (const auto& name : spool_.left()) {
    if (!store(name, insisting)) return false;
  }
  return true;
}

// Decodes and commits one stream to its end, and removes it.
bool Recovery::store(const StreamName& name, const Insisting& insisting) {
  auto remains = spool_.remains(progress_.position_of(name.text()), layout_.set_aside(), drops_);
  if (!remains) {
    insisting.tell(std::unexpected(remains.error()));
    return true;
  }
  auto& stream = **remains;
  auto decoder = heir_of(name, progress_.learned, make_);
  Copies copies;
  Batch batch;
  for (bool at_end = false; !at_end;) {
    batch.clear();
    while (batch.flows.size() < kFlowsAtOnce && !at_end) {
      const auto datagram = stream.next();
      at_end = !datagram;
      if (datagram) (void)decoder.decode(*datagram, batch);
    }
    copies.mark(batch.flows);
    names_.name(batch);
    if (!insisting.until_done([&] { return writer_.append(batch); })) return false;
    if (!at_end && writer_.uncommitted() < kCommitRows) continue;
    progress_.note(stream.position(), decoder.state());
    if (!insisting.until_done([&] { return writer_.commit(wall_clock(), &progress_); })) return false;
    stream.release(stream.position());
  }
  stream.remove();
  return true;
}

}  // namespace whither
