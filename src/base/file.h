#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace whither {

// Owns a file descriptor. Movable, not copyable.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int number) : number_(number) {}
  Fd(Fd&& other) noexcept : number_(other.release()) {}
  Fd& operator=(Fd&& other) noexcept;
  ~Fd();

  int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  int release();

 private:
  int number_ = -1;
};

// The whole of a file of at most `limit` bytes.
Result<std::string> read_file(const std::string& path, std::size_t limit);

// Replaces `path` in one step: a reader sees the old bytes or the new ones, after a power loss too (write beside,
// fsync, rename, fsync the folder). The mode stays, and the owner where that is allowed. On error the old file stands.
Result<void> write_file_atomically(const std::string& path, std::string_view bytes);

// fsync of a file or folder by its path.
Result<void> sync_path(const std::string& path);

// A folder and those above it, with mode 0755.
Result<void> make_folders(const std::string& path);

// An exclusive flock(2) on the file `path` (created where absent), held until the Fd goes. `lock_file` waits,
// `try_lock_file` gives an Fd that is false where somebody else holds it.
Result<Fd> lock_file(const std::string& path);
Result<Fd> try_lock_file(const std::string& path);
// Whether somebody holds the lock of that file; false where there is no such file or it may not be read.
bool is_locked(const std::string& path);

// Whether a program of this machine has the file open for writing; nothing where the system does not tell: it does of
// one's own files on a local file system (a lease, fcntl(2)).
std::optional<bool> is_open_for_writing(const std::string& path);

}  // namespace whither
