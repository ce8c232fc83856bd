#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "app/insist.h"
#include "ingest/spool/spool.h"
#include "names/dns_memory.h"
#include "store/progress.h"
#include "store/writer.h"
#include "wire/decoder.h"

namespace whither {

using MakeDecoder = std::function<Decoder()>;

// What the store in the folder says of a server's progress, as far as it can be read; what cannot is told on standard
// error. Fault where the store itself cannot be read.
Result<Progress> known_progress(const Layout& layout);
// The first generation that nothing of it is of.
std::uint64_t next_generation(const Progress& progress);

// A decoder for a stream, which knows what it knew at its position where `learned` has that; else it takes over from
// the streams of the run before: of each exporter whose datagrams come by this stream.
Decoder heir_of(const StreamName& stream, const Learned& learned, const MakeDecoder& make);

// What a server does before it follows its own streams of the spool: it decodes and stores those that earlier runs
// left, from where their flows are not stored on, one after the other. One thread.
class Recovery {
 public:
  // `progress` is what the store says; it is kept as it should be committed next. Borrows all.
  Recovery(const Layout& layout, Spool& spool, Writer& writer, Drops& drops, DnsMemory& names, const MakeDecoder& make,
           Progress& progress);

  // False where it was given up before all was stored.
  bool run(const Insisting& insisting);

 private:
  bool store(const StreamName& name, const Insisting& insisting);

  const Layout& layout_;
  Spool& spool_;
  Writer& writer_;
  Drops& drops_;
  DnsMemory& names_;
  const MakeDecoder& make_;
  Progress& progress_;
};

}  // namespace whither
