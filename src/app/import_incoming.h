#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "app/import_progress.h"
#include "base/result.h"
#include "flow/batch.h"
#include "flow/datagram.h"
#include "store/writer.h"
#include "wire/copies.h"
#include "wire/decoder.h"

namespace whither {

// What one file gives, on its way to the writer. Nothing of it is committed here. One thread.
class Incoming {
 public:
  // `position` tells how many bytes of the file are read.
  Incoming(Writer& writer, Decoder decoder, ImportProgress& progress, std::function<std::uint64_t()> position)
      : writer_(writer), decoder_(std::move(decoder)), progress_(progress), position_(std::move(position)) {}

  void take(const Datagram& datagram);
  // Flows as a file of nfcapd, or a text, tells them. Those that have a `kind` were judged when they were stored first.
  void take(Batch& told);
  // Once all was taken: data that waits for its template is counted as lost. Whether all was kept.
  Result<void> end();

  std::uint64_t flows() const { return flows_; }
  std::vector<CopyCount> copies() const { return copies_.counts(); }

 private:
  void keep(const Batch& batch);

  Writer& writer_;
  Decoder decoder_;
  ImportProgress& progress_;
  std::function<std::uint64_t()> position_;
  Copies copies_;
  Batch batch_;
  std::uint64_t flows_ = 0;
  Result<void> kept_;
};

}  // namespace whither
