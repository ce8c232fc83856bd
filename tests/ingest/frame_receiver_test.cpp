#include "ingest/frame_receiver.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <fstream>
#include <memory>

#include "base/bytes.h"
#include "ingest/frames.h"
#include "ingest/sockaddr.h"
#include "temp_folder.h"

namespace whither {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

sockaddr_un unix_name(const std::string& path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  path.copy(name.sun_path, sizeof name.sun_path - 1);
  return name;
}

// A name server's end of a connection.
class Sender {
 public:
  explicit Sender(const std::string& path) : fd_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    const auto name = unix_name(path);
    EXPECT_EQ(::connect(fd_.number(), reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
  }
  explicit Sender(const Endpoint& to) : fd_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_storage name{};
    const auto size = sockaddr_of(to, name);
    EXPECT_EQ(::connect(fd_.number(), reinterpret_cast<const sockaddr*>(&name), size), 0);
  }
  void send(const std::string& bytes) const {
    EXPECT_EQ(::send(fd_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  std::string heard() const {
    std::string text(1000, '\0');
    const auto size = ::recv(fd_.number(), text.data(), text.size(), MSG_DONTWAIT);
    return text.substr(0, size > 0 ? static_cast<std::size_t>(size) : 0);
  }
  bool is_open() const {
    char byte = 0;
    return ::recv(fd_.number(), &byte, 1, MSG_DONTWAIT | MSG_PEEK) < 0 && errno == EAGAIN;
  }
  void close() { fd_ = {}; }

 private:
  Fd fd_;
};

// A receiver with a unix socket and a TCP socket.
struct Ears {
  explicit Ears(FrameLimits limits = {}) {
    FrameListeners listeners;
    auto local = UnixListener::open(path);
    auto tcp = TcpListener::open({Address::v4(0x7f000001), 0});
    if (!local || !tcp) return;
    to = {tcp->bound()};
    listeners.local.push_back(std::move(*local));
    listeners.tcp.push_back(std::move(*tcp));
    receiver = std::make_unique<FrameReceiver>(std::move(listeners), drops, limits);
  }
  std::vector<std::string> hear(int rounds = 5) {
    std::vector<std::string> frames;
    for (int i = 0; i < rounds; ++i) {
      receiver->receive(10ms, [&](std::span<const std::byte> frame) { frames.emplace_back(letters_of(frame)); });
    }
    return frames;
  }

  TempFolder folder;
  std::string path = folder.path() + "/dnstap.sock";
  Drops drops;
  Endpoint to;
  std::unique_ptr<FrameReceiver> receiver;
};

TEST(FrameReceiver, hears_several_senders_by_unix_socket_and_tcp) {
  Ears ears;
  const Sender first{ears.path};
  const Sender second{ears.to};
  first.send(ready_frame());
  second.send(start_frame() + data_frame("two"));
  EXPECT_THAT(ears.hear(), ElementsAre("two"));
  EXPECT_EQ(first.heard(), accept_frame());
  first.send(start_frame() + data_frame("one"));
  EXPECT_THAT(ears.hear(), ElementsAre("one"));
  EXPECT_EQ(ears.receiver->connections(), 2U);
  first.send(data_frame("last") + stop_frame());
  EXPECT_THAT(ears.hear(), ElementsAre("last"));
  EXPECT_EQ(first.heard(), finish_frame());
  EXPECT_FALSE(first.is_open());
  EXPECT_TRUE(second.is_open());
  EXPECT_EQ(ears.drops.total(), 0U);
}

TEST(FrameReceiver, closes_what_is_no_dnstap) {
  Ears ears;
  const Sender stranger{ears.to};
  stranger.send("GET / HTTP/1.1\r\n\r\n");
  EXPECT_THAT(ears.hear(), IsEmpty());
  EXPECT_EQ(ears.receiver->connections(), 0U);
  EXPECT_EQ(ears.drops.of(Drop::BadDnstapStream), 1U);
}

TEST(FrameReceiver, closes_who_does_not_begin) {
  Ears ears({.greeting = 40ms});
  const Sender mute{ears.path};
  const Sender slow{ears.path};
  const Sender begun{ears.path};
  slow.send(ready_frame());
  begun.send(start_frame());
  ears.hear(2);
  EXPECT_EQ(ears.receiver->connections(), 3U);
  ears.hear(6);
  EXPECT_EQ(ears.receiver->connections(), 1U);
  EXPECT_TRUE(begun.is_open()) << "it may be silent";
  EXPECT_EQ(ears.drops.of(Drop::BadDnstapStream), 2U);
}

TEST(FrameReceiver, counts_frames_that_do_not_come_whole) {
  Ears ears({.stall = 40ms});
  Sender cut{ears.path};
  const Sender stalled{ears.path};
  cut.send(start_frame() + data_frame("one").substr(0, 5));
  stalled.send(start_frame() + data_frame("one").substr(0, 3));
  ears.hear(2);
  cut.close();
  EXPECT_THAT(ears.hear(8), IsEmpty());
  EXPECT_EQ(ears.receiver->connections(), 0U);
  EXPECT_EQ(ears.drops.of(Drop::DnstapCut), 2U);
}

TEST(FrameReceiver, keeps_a_bounded_number_of_connections) {
  Ears ears({.connections = 2, .silence = 50ms});
  const Sender mute{ears.path};
  const Sender first{ears.path};
  first.send(start_frame());
  ears.hear(2);
  const Sender second{ears.path};
  second.send(start_frame() + data_frame("two"));
  EXPECT_THAT(ears.hear(2), ElementsAre("two"));
  EXPECT_FALSE(mute.is_open()) << "it has not begun";
  const Sender refused{ears.path};
  ears.hear(2);
  EXPECT_FALSE(refused.is_open());
  ears.hear(6);
  const Sender third{ears.path};
  ears.hear(2);
  EXPECT_TRUE(third.is_open());
  EXPECT_FALSE(first.is_open()) << "it was silent longest";
  EXPECT_EQ(ears.receiver->connections(), 2U);
  EXPECT_EQ(ears.drops.of(Drop::TooManyDnstapStreams), 3U);
}

TEST(UnixListener, is_for_its_owner_and_its_group) {
  const TempFolder folder;
  const auto path = folder.path() + "/dnstap.sock";
  const auto listener = UnixListener::open(path);
  ASSERT_TRUE(listener) << listener.error().message;
  struct stat made{};
  ASSERT_EQ(::stat(path.c_str(), &made), 0);
  EXPECT_EQ(made.st_mode & 07777U, 0660U);
}

TEST(UnixListener, takes_the_place_of_what_nobody_listens_on) {
  const TempFolder folder;
  const auto path = folder.path() + "/dnstap.sock";
  {
    const Fd left{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const auto name = unix_name(path);
    ASSERT_EQ(::bind(left.number(), reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
  }
  {
    const auto listener = UnixListener::open(path);
    ASSERT_TRUE(listener) << listener.error().message;
    const auto second = UnixListener::open(path);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().fault, Fault::Unreachable);
    EXPECT_THAT(second.error().message, HasSubstr("another program does"));
    const Sender sender{path};
  }
  EXPECT_NE(::access(path.c_str(), F_OK), 0) << "it goes with its listener";
}

TEST(UnixListener, leaves_sockets_of_another_type_alone) {
  const TempFolder folder;
  const auto path = folder.path() + "/log";
  for (const auto type : {SOCK_DGRAM, SOCK_SEQPACKET}) {
    const Fd other{::socket(AF_UNIX, type | SOCK_CLOEXEC, 0)};
    const auto name = unix_name(path);
    ASSERT_EQ(::bind(other.number(), reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
    EXPECT_THAT(UnixListener::open(path).error().message, HasSubstr("another program does"));
    EXPECT_EQ(::access(path.c_str(), F_OK), 0);
    ::unlink(path.c_str());
  }
}

TEST(UnixListener, leaves_other_files_alone) {
  const TempFolder folder;
  const auto path = folder.path() + "/notes.txt";
  std::ofstream{path} << "mine";
  EXPECT_THAT(UnixListener::open(path).error().message, HasSubstr("another file is there"));
  EXPECT_EQ(::access(path.c_str(), F_OK), 0);
  EXPECT_THAT(UnixListener::open(folder.path() + "/absent/dnstap.sock").error().message,
              HasSubstr("its folder is not there"));
  EXPECT_FALSE(UnixListener::open(folder.path() + "/" + std::string(200, 'x')));
}

}  // namespace
}  // namespace whither
