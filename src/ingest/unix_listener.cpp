#include "ingest/unix_listener.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace whither {

namespace {

constexpr int kBacklog = 64;
constexpr mode_t kMode = 0660;

sockaddr_un name_of(const std::string& path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::memcpy(name.sun_path, path.data(), std::min(path.size(), UnixListener::kLongestPath));
  return name;
}

Fd new_socket() { return Fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)}; }

// Whose program has ended: the kernel refuses. Whatever else it says, as of a socket of another type or one that is not
// for us to use, somebody has it.
bool is_abandoned(const sockaddr_un& name) {
  const auto probe = new_socket();
  return probe && ::connect(probe.number(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0 &&
         errno == ECONNREFUSED;
}

// Takes a socket away that an earlier server left.
Result<void> make_way(const std::string& path, const sockaddr_un& name) {
  struct stat there{};
  if (::lstat(path.c_str(), &there) != 0) return {};
  if (!S_ISSOCK(there.st_mode)) {
    return fail(Fault::Unreachable, fmt::format("cannot listen on {}: another file is there", path));
  }
  if (!is_abandoned(name)) {
    return fail(Fault::Unreachable,
                fmt::format("cannot listen on {}: another program does; find it with `ss -xap`", path));
  }
  ::unlink(path.c_str());
  return {};
}

}  // namespace

Result<UnixListener> UnixListener::open(const std::string& path) {
  const auto what = "cannot listen on " + path;
  if (path.size() > kLongestPath) return fail_errno(what, ENAMETOOLONG);
  const auto name = name_of(path);
  if (auto way = make_way(path, name); !way) return std::unexpected(way.error());
  auto fd = new_socket();
  if (!fd || ::bind(fd.number(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
    return errno == ENOENT ? fail(Fault::Unreachable, what + ": its folder is not there") : fail_errno(what, errno);
  }
  // Nobody can connect before it listens.
  struct stat made{};
  if (::chmod(path.c_str(), kMode) != 0 || ::lstat(path.c_str(), &made) != 0 || ::listen(fd.number(), kBacklog) != 0) {
    return fail_errno(what, errno);
  }
  return UnixListener{std::move(fd), path, made.st_ino};
}

UnixListener::~UnixListener() {
  struct stat there{};
  if (fd_ && ::lstat(path_.c_str(), &there) == 0 && there.st_ino == inode_) ::unlink(path_.c_str());
}

std::optional<Fd> UnixListener::accept(bool& exhausted) const {
  Fd connection{::accept4(fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
  if (connection) return connection;
  exhausted = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
  return std::nullopt;
}

}  // namespace whither
