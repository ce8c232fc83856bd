#include "ingest/nfcapd/through_nfdump.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "base/file.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to the program

namespace whither {

namespace {

constexpr std::size_t kMostWords = 64 * 1024;

// Runs nfdump, which writes its complaints to a file; gives its exit status, or errno negative where it does not start.
// Signals that this program holds reach it.
int run_nfdump(const std::string& from, const std::string& to, const std::string& complaints) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, complaints.c_str(), O_WRONLY | O_CREAT, 0600);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  std::array<std::string, 5> words{"nfdump", "-r", from, "-w", to};
  std::array<char*, 6> arguments{};
  for (std::size_t i = 0; i < words.size(); ++i) arguments.at(i) = words.at(i).data();
  pid_t child = 0;
  const int failure = posix_spawnp(&child, "nfdump", &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) return -failure;
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

Result<std::FILE*> rewrite_with_nfdump(const std::string& path) {
  std::error_code failure;
  auto folder = (std::filesystem::temp_directory_path(failure) / "whither-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return fail_errno("cannot make a temporary folder", errno);
  const auto rewritten = folder + "/flows";
  const auto complaints = folder + "/complaints";
  const int status = run_nfdump(std::filesystem::absolute(path, failure).string(), rewritten, complaints);
  // It leaves out what it cannot unpack, complains and ends as if all was well.
  const auto words = read_file(complaints, kMostWords);
  std::FILE* const file = status == 0 ? std::fopen(rewritten.c_str(), "rb") : nullptr;
  std::filesystem::remove_all(folder, failure);
  if (status == -ENOENT) {
    return fail(Fault::Unreachable,
                fmt::format("{} is compressed with LZO, which nfdump has to unpack, and there is no "
                            "nfdump here: install the package nfdump",
                            path));
  }
  if (status < 0) return fail_errno("cannot run nfdump", -status);
  if (file != nullptr && words && words->empty()) return file;
  if (file != nullptr) std::fclose(file);
  const auto first = words ? words->substr(0, words->find('\n')) : "";
  return fail(Fault::NotUnderstood,
              fmt::format("{} is compressed with LZO, and nfdump cannot read it ({}); nothing was "
                          "imported",
                          path, first));
}

}  // namespace whither
