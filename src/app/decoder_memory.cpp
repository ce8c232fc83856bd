#include "app/decoder_memory.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <span>

#include "app/complaints.h"
#include "base/bytes.h"
#include "base/file.h"

namespace whither {

namespace {

constexpr Duration kEvery = std::chrono::seconds{10};
constexpr std::size_t kLargest = std::size_t{256} << 20;  // more than the limits of a decoder let it be

void write(const Layout& layout, const Decoder& decoder, Decoder::Waiting waiting) {
  (void)write_file_atomically(layout.learned(), std::string{letters_of(decoder.state(waiting))});
}

}  // namespace

void DecoderMemory::recall(Decoder& decoder) {
  if (::access(layout_.learned().c_str(), F_OK) != 0) return;
  const auto kept = read_file(layout_.learned(), kLargest);
  if (!kept || !decoder.restore(std::as_bytes(std::span{*kept}))) {
    note(fmt::format("{} cannot be read whole: some templates are not known until their routers send them again",
                     layout_.learned()));
  }
  // Data that waited is now this decoder's: a crash must not bring it back a second time.
  write(layout_, decoder, Decoder::Waiting::Left);
  kept_news_ = decoder.news();
}

void DecoderMemory::keep(const Decoder& decoder, Time now) {
  if (decoder.news() == kept_news_ || (now >= kept_ && now - kept_ < kEvery)) return;
  write(layout_, decoder, Decoder::Waiting::Left);
  kept_news_ = decoder.news();
  kept_ = now;
}

void DecoderMemory::keep_all(const Decoder& decoder) const { write(layout_, decoder, Decoder::Waiting::Kept); }

}  // namespace whither
