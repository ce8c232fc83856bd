#include "store/imported_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/file.h"

namespace whither {

namespace {

constexpr std::size_t kLargest = std::size_t{1} << 30;  // some 20 million files
constexpr std::size_t kKeySize = 32;
constexpr std::size_t kReadAtOnce = std::size_t{1} << 20;

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// The part of the list that counts: whole lines. A list that is shorter than its manifest says was brought back from a
// backup.
Result<std::string> counted_text(const Layout& layout, const Manifest& manifest) {
  std::error_code failure;
  if (!std::filesystem::exists(layout.imported(), failure)) return "";
  auto text = read_file(layout.imported(), kLargest);
  if (!text) return text;
  text->resize(std::min<std::uint64_t>(text->size(), manifest.imported.value_or(text->size())));
  text->resize(text->rfind('\n') + 1);
  return text;
}

}  // namespace

Result<ImportedFiles> ImportedFiles::load(const Layout& layout) {
  const auto manifest = Manifest::load(layout);
  if (manifest) return load(layout, *manifest);
  if (::access(layout.manifest().c_str(), F_OK) != 0 && errno == ENOENT) return ImportedFiles{};
  return std::unexpected(manifest.error());
}

Result<ImportedFiles> ImportedFiles::load(const Layout& layout, const Manifest& manifest) {
  ImportedFiles files;
  const auto text = counted_text(layout, manifest);
  if (!text) return std::unexpected(text.error());
  std::string_view rest{*text};
  for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    std::int64_t seconds = 0;
    const auto [behind, wrong] = std::from_chars(line.data(), line.data() + line.size(), seconds);
    const auto key = line.substr(static_cast<std::size_t>(behind - line.data()));
    if (wrong != std::errc{} || key.size() != 1 + kKeySize || key.front() != ' ') continue;
    files.note(std::string(key.substr(1)), time_of_seconds(seconds));
  }
  return files;
}

std::optional<Time> ImportedFiles::when(const std::string& key) const {
  const auto found = when_.find(key);
  if (found == when_.end()) return std::nullopt;
  return found->second;
}

Result<void> list_imported_file(const Layout& layout, const std::string& key, Time now, Manifest& manifest) {
  const auto counted = counted_text(layout, manifest);
  if (!counted) return std::unexpected(counted.error());
  if (!manifest.imported) {  // else the line would count at once
    manifest.imported = counted->size();
    if (auto saved = manifest.save(layout); !saved) return saved;
  }
  const auto path = layout.imported();
  const auto line = fmt::format("{} {}\n", seconds_of(now), key);
  const Fd fd{::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)};
  if (!fd) return fail_errno("cannot open " + path, errno);
  if (::ftruncate(fd.number(), static_cast<off_t>(counted->size())) != 0 ||
      ::write(fd.number(), line.data(), line.size()) != static_cast<ssize_t>(line.size()) ||
      ::fsync(fd.number()) != 0) {
    return fail_errno("cannot write " + path, errno);
  }
  manifest.imported = counted->size() + line.size();
  return {};
}

Result<std::string> content_key(const std::string& path, const std::function<bool()>& stopped) {
  const std::unique_ptr<std::FILE, Close> file{std::fopen(path.c_str(), "rb")};
  if (file == nullptr) return fail_errno("cannot open " + path, errno);
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state{XXH3_createState(), &XXH3_freeState};
  XXH3_128bits_reset(state.get());
  std::vector<char> piece(kReadAtOnce);
  for (std::size_t size = piece.size(); size == piece.size();) {
    if (stopped()) return "";
    size = std::fread(piece.data(), 1, piece.size(), file.get());
    XXH3_128bits_update(state.get(), piece.data(), size);
  }
  if (std::ferror(file.get()) != 0) return fail_errno("cannot read " + path, errno);
  const auto hash = XXH3_128bits_digest(state.get());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace whither
