#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "ingest/spool/position.h"
#include "store/layout.h"
#include "store/manifest.h"

namespace whither {

// What the decoders of a server know (wire/decoder.h, Decoder::state), by the stream of the spool that each reads. It
// belongs to a position in each stream, and is committed with it and with the flows of before it.
using Learned = std::map<std::string, std::vector<std::byte>>;

// How far a server has come: what a commit makes true together with its flows.
struct Progress {
  std::vector<SpoolPosition> spool;
  Learned learned;

  // How far a stream is, and what its decoder knew there.
  void note(const SpoolPosition& position, std::vector<std::byte> state);
  // The position of the stream; its beginning where none was noted.
  SpoolPosition position_of(const std::string& stream) const;
};

// Writes it beside what is there and brings it to disk; gives the name that the manifest is to have for it. Writes
// nothing where a file of that name, which says what is in it, is there already.
Result<std::string> save_learned(const Layout& layout, const Learned& learned);
// What a manifest names. Fault::Damaged where it is not what was written.
Result<Learned> load_learned(const Layout& layout, const std::string& name);
// Removes the files of earlier commits.
void sweep_learned(const Layout& layout, const std::string& kept);

}  // namespace whither
