#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "app/decoded_queue.h"
#include "ingest/spool/stream.h"
#include "wire/copies.h"
#include "wire/decoder.h"

namespace whither {

// Follows one stream of the spool and turns its datagrams into flows. It shares nothing with others of its kind. Its
// members are for the thread that runs it; what it borrows outlives it.
class DecodeWorker {
 public:
  DecodeWorker(std::size_t worker, DatagramSource& stream, Decoder decoder, DecodedQueue& queue)
      : worker_(worker), stream_(stream), decoder_(std::move(decoder)), queue_(queue) {}

  // Until nothing more comes (`ended`) and all of it is decoded; a mark each time that `wanted` changes, and one at the
  // end.
  void run(const std::atomic<bool>& ended, const std::atomic<std::uint64_t>& wanted);

 private:
  // Decodes some of what is there and hands it on. False where nothing was there.
  bool turn();
  // Hands on where it stands.
  void hand_mark(bool is_last);

  std::size_t worker_;
  DatagramSource& stream_;
  Decoder decoder_;
  DecodedQueue& queue_;
  Copies copies_;
  bool open_ = true;  // somebody takes what is handed on
};

}  // namespace whither
