#include "base/file.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <utility>

namespace whither {

namespace {

Result<void> write_all(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const auto written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail_errno("cannot write " + path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

// Gives a file the owner, where that is allowed, and the mode of the one that it will replace.
void keep_access(const std::string& path, const Fd& fd) {
  struct stat before{};
  if (::stat(path.c_str(), &before) != 0) return;
  const bool is_same_group = ::fchown(fd.number(), before.st_uid, before.st_gid) == 0;
  // Without the group's rights where another group would get them.
  (void)::fchmod(fd.number(), before.st_mode & (is_same_group ? 07777U : 07707U));
}

Result<Fd> lock(const std::string& path, int operation) {
  Fd fd{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)};
  if (!fd) return fail_errno("cannot open " + path, errno);
  while (::flock(fd.number(), operation) != 0) {
    if (errno == EINTR) continue;
    if (errno == EWOULDBLOCK) return Fd{};
    return fail_errno("cannot lock " + path, errno);
  }
  return fd;
}

}  // namespace

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    if (number_ >= 0) ::close(number_);
    number_ = other.release();
  }
  return *this;
}

Fd::~Fd() {
  if (number_ >= 0) ::close(number_);
}

int Fd::release() { return std::exchange(number_, -1); }

Result<std::string> read_file(const std::string& path, std::size_t limit) {
  const Fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd) return fail_errno("cannot open " + path, errno);
  std::string bytes;
  std::array<char, 65536> piece{};
  for (;;) {
    const auto size = ::read(fd.number(), piece.data(), piece.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return fail_errno("cannot read " + path, errno);
    if (size == 0) return bytes;
    bytes.append(piece.data(), static_cast<std::size_t>(size));
    if (bytes.size() > limit) return fail(Fault::Damaged, path + " is larger than it can be");
  }
}

Result<void> sync_path(const std::string& path) {
  const Fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd) return fail_errno("cannot open " + path, errno);
  if (::fsync(fd.number()) != 0) return fail_errno("cannot sync " + path, errno);
  return {};
}

Result<void> write_file_atomically(const std::string& path, std::string_view bytes) {
  const auto beside = path + ".new-" + std::to_string(::getpid());
  const auto undo = [&](std::unexpected<Error> error) {
    ::unlink(beside.c_str());
    return error;
  };
  {
    const Fd fd{::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)};
    if (!fd) return fail_errno("cannot create " + beside, errno);
    keep_access(path, fd);
    if (auto written = write_all(fd.number(), bytes, beside); !written) return undo(std::unexpected(written.error()));
    if (::fsync(fd.number()) != 0) return undo(fail_errno("cannot sync " + beside, errno));
  }
  if (::rename(beside.c_str(), path.c_str()) != 0) return undo(fail_errno("cannot replace " + path, errno));
  // From here on readers see the new bytes, so it is done; a folder that cannot be synced only makes a power loss
  // worse.
  (void)sync_path(std::filesystem::path(path).parent_path().string());
  return {};
}

Result<void> make_folders(const std::string& path) {
  std::error_code failure;
  std::filesystem::create_directories(path, failure);
  if (failure) return fail_errno("cannot create " + path, failure.value());
  return {};
}

Result<Fd> lock_file(const std::string& path) { return lock(path, LOCK_EX); }
Result<Fd> try_lock_file(const std::string& path) { return lock(path, LOCK_EX | LOCK_NB); }

bool is_locked(const std::string& path) {
  const Fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};  // flock(2) asks for no right to write
  return fd && ::flock(fd.number(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

std::optional<bool> is_open_for_writing(const std::string& path) {
  const Fd fd{::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
  if (!fd) return std::nullopt;
  // Who opens it meanwhile waits until the lease is gone, and a signal tells of him, which must not be one that ends
  // us.
  ::fcntl(fd.number(), F_SETSIG, SIGURG);
  if (::fcntl(fd.number(), F_SETLEASE, F_RDLCK) == 0) {
    ::fcntl(fd.number(), F_SETLEASE, F_UNLCK);
    return false;
  }
  return errno == EAGAIN ? std::optional{true} : std::nullopt;
}

}  // namespace whither
