#include "store/imported_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <xxhash.h>

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

// Writes a line behind what is there and brings it to disk. A line that a crash cut short stays one that lacks letters
// of its key.
Result<void> append_line(const std::string& path, const std::string& line) {
  const Fd fd{::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644)};
  if (!fd) return fail_errno("cannot open " + path, errno);
  char last = '\n';
  const auto size = ::lseek(fd.number(), 0, SEEK_END);
  if (size > 0 && ::pread(fd.number(), &last, 1, size - 1) != 1) return fail_errno("cannot read " + path, errno);
  const auto text = last == '\n' ? line : "\n" + line;
  if (::write(fd.number(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      ::fsync(fd.number()) != 0) {
    return fail_errno("cannot write " + path, errno);
  }
  return {};
}

}  // namespace

Result<ImportedFiles> ImportedFiles::load(const Layout& layout) {
  ImportedFiles files{layout};
  std::error_code failure;
  if (!std::filesystem::exists(files.path(), failure)) return files;
  const auto text = read_file(files.path(), kLargest);
  if (!text) return std::unexpected(text.error());
  std::string_view rest{*text};
  for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    std::int64_t seconds = 0;
    const auto [behind, wrong] = std::from_chars(line.data(), line.data() + line.size(), seconds);
    const auto key = line.substr(static_cast<std::size_t>(behind - line.data()));
    if (wrong != std::errc{} || key.size() != 1 + kKeySize || key.front() != ' ') continue;
    files.when_.emplace(key.substr(1), time_of_seconds(seconds));
  }
  return files;
}

std::optional<Time> ImportedFiles::when(const std::string& key) const {
  const auto found = when_.find(key);
  if (found == when_.end()) return std::nullopt;
  return found->second;
}

Result<void> ImportedFiles::add(const std::string& key, Time now) {
  const auto lock = lock_file(layout_.commit_lock());
  if (!lock) return std::unexpected(lock.error());
  if (auto added = append_line(path(), fmt::format("{} {}\n", seconds_of(now), key)); !added) return added;
  when_.insert_or_assign(key, now);
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
