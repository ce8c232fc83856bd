#include "store/progress.h"

#include <fmt/format.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <system_error>

#include "base/bytes.h"
#include "base/file.h"

namespace whither {

namespace {

constexpr std::string_view kFirstLine = "whither-learned 1\n";
constexpr std::string_view kPrefix = "learned-";
constexpr std::size_t kLargest = std::size_t{1} << 30;  // more than the limits of decoders let it be

std::string name_of(std::string_view text) {
  const auto hash = XXH3_128bits(text.data(), text.size());
  return fmt::format("{}{:016x}{:016x}", kPrefix, hash.high64, hash.low64);
}

void put(std::string& text, std::string_view piece) {
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(piece.size() >> shift & 0xffU);
  text += piece;
}

}  // namespace

void Progress::note(const SpoolPosition& position, std::vector<std::byte> state) {
  std::erase_if(spool, [&](const SpoolPosition& known) { return known.stream == position.stream; });
  spool.push_back(position);
  learned[position.stream] = std::move(state);
}

SpoolPosition Progress::position_of(const std::string& stream) const {
  const auto found = std::ranges::find(spool, stream, &SpoolPosition::stream);
  return found == spool.end() ? SpoolPosition{stream, 0, 0} : *found;
}

Result<std::string> save_learned(const Layout& layout, const Learned& learned) {
  if (learned.empty()) return "";
  std::string text{kFirstLine};
  for (const auto& [stream, state] : learned) {
    put(text, stream);
    put(text, letters_of(state));
  }
  auto name = name_of(text);
  const auto path = layout.folder + "/" + name;
  if (::access(path.c_str(), F_OK) == 0) return name;
  if (auto written = write_file_atomically(path, text); !written) return std::unexpected(written.error());
  return name;
}

Result<Learned> load_learned(const Layout& layout, const std::string& name) {
  Learned learned;
  if (name.empty()) return learned;
  const auto path = layout.folder + "/" + name;
  const auto text = read_file(path, kLargest);
  if (!text) return std::unexpected(text.error());
  const auto damaged = [&] { return fail(Fault::Damaged, fmt::format("{} is not what was written", path)); };
  if (!text->starts_with(kFirstLine) || name_of(*text) != name) return damaged();
  ByteReader in{std::as_bytes(std::span{*text}).subspan(kFirstLine.size())};
  while (in.ok() && in.left() > 0) {
    const auto stream = in.raw(in.u32());
    const auto state = in.raw(in.u32());
    learned[std::string{letters_of(stream)}].assign(state.begin(), state.end());
  }
  if (!in.ok()) return damaged();
  return learned;
}

void sweep_learned(const Layout& layout, const std::string& kept) {
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(layout.folder, failure)) {
    const auto name = entry.path().filename().string();
    if (name.starts_with(kPrefix) && name != kept) std::filesystem::remove(entry.path(), failure);
  }
}

}  // namespace whither
