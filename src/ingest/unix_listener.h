#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "base/file.h"
#include "base/result.h"

namespace whither {

// A unix socket that takes connections, at a path of the file system, which goes when this goes. Its owner and its
// group may connect, nobody else: the group is that of its folder where that has the setgid bit.
class UnixListener {
 public:
  static constexpr std::size_t kLongestPath = 107;  // unix(7)

  // Takes the place of a socket that nobody listens on any more. Fault::Unreachable where somebody does, where another
  // file is there or no folder is, Fault::NotPermitted where none may be made.
  static Result<UnixListener> open(const std::string& path);
  UnixListener(UnixListener&& other) noexcept = default;
  UnixListener& operator=(UnixListener&&) = delete;
  ~UnixListener();

  int fd() const { return fd_.number(); }
  const std::string& path() const { return path_; }
  // The next connection that waits, which never waits itself; nothing where none does. `exhausted` as TcpListener has
  // it.
  std::optional<Fd> accept(bool& exhausted) const;

 private:
  UnixListener(Fd fd, std::string path, ino_t inode) : fd_(std::move(fd)), path_(std::move(path)), inode_(inode) {}

  Fd fd_;
  std::string path_;
  ino_t inode_;  // of the path, as another server may have taken it meanwhile
};

}  // namespace whither
