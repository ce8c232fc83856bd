#include "app/folder_watch.h"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "app/signals.h"

namespace whither {

namespace {

// A folder is told when it is made; a file only when it is finished.
constexpr std::uint32_t kEvents = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ONLYDIR;

// Takes the events that wait. Whether one says that something is finished.
bool take_events(int fd) {
  alignas(inotify_event) std::array<char, 16384> bytes{};
  bool is_finished = false;
  for (ssize_t size = 0; (size = ::read(fd, bytes.data(), bytes.size())) > 0;) {
    for (ssize_t at = 0; at < size;) {
      const auto* const event = reinterpret_cast<const inotify_event*>(bytes.data() + at);
      const bool is_new_file = (event->mask & IN_CREATE) != 0 && (event->mask & IN_ISDIR) == 0;
      is_finished = is_finished || !is_new_file;
      at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
    }
  }
  return is_finished;
}

}  // namespace

Result<FolderWatch> FolderWatch::begin(std::vector<std::string> folders) {
  Fd events{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
  if (!events) return fail_errno("cannot watch folders", errno);
  auto signals = end_signal_fd();
  if (!signals) return std::unexpected(signals.error());
  FolderWatch watch{std::move(events), std::move(*signals), std::move(folders)};
  watch.look_for_folders();
  return watch;
}

void FolderWatch::look_for_folders() {
  namespace fs = std::filesystem;
  for (const auto& folder : folders_) {
    ::inotify_add_watch(events_.number(), folder.c_str(), kEvents);
    std::error_code failure;
    for (fs::recursive_directory_iterator entry{folder, failure}, end; !failure && entry != end;
         entry.increment(failure)) {
      std::error_code unknown;
      if (!entry->is_directory(unknown)) continue;
      ::inotify_add_watch(events_.number(), entry->path().c_str(), kEvents);  // of a watched one it is nothing new
    }
  }
}

void FolderWatch::wait(std::chrono::milliseconds longest) {
  const auto until = std::chrono::steady_clock::now() + longest;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return;
    std::array<pollfd, 2> waiting{{{events_.number(), POLLIN, 0}, {signals_.number(), POLLIN, 0}}};
    if (::poll(waiting.data(), waiting.size(), static_cast<int>(left.count())) < 0 && errno != EINTR) return;
    if (waiting[1].revents != 0 || take_events(events_.number())) return;
  }
}

}  // namespace whither
