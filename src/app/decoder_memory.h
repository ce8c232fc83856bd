#pragma once

#include <cstdint>

#include "base/time.h"
#include "store/layout.h"
#include "wire/decoder.h"

namespace whither {

// Keeps what a server's decoder learned (templates, options data) in the data folder, so that a restart loses nothing
// until exporters announce it again, which may take half an hour. Data that waits for its template is kept at a clean
// end only. Best effort: a memory that cannot be written or read costs that half hour and nothing else. One thread.
class DecoderMemory {
 public:
  explicit DecoderMemory(Layout layout) : layout_(std::move(layout)) {}

  // Takes in what was kept, into a decoder that has decoded nothing yet; tells on standard error where it is damaged.
  void recall(Decoder& decoder);
  // Writes it down where there is news, at most every ten seconds.
  void keep(const Decoder& decoder, Time now);
  // At the end, with the data that waits.
  void keep_all(const Decoder& decoder) const;

 private:
  Layout layout_;
  std::uint64_t kept_news_ = 0;
  Time kept_;
};

}  // namespace whither
