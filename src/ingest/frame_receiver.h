#pragma once

#include <chrono>
#include <cstddef>
#include <stop_token>
#include <string_view>
#include <vector>

#include "flow/drop.h"
#include "ingest/frame_stream.h"
#include "ingest/tcp_listener.h"
#include "ingest/unix_listener.h"

namespace whither {

// Where senders of frames connect to.
struct FrameListeners {
  std::vector<UnixListener> local;
  std::vector<TcpListener> tcp;
  bool empty() const { return local.empty() && tcp.empty(); }
};

struct FrameLimits {
  // Open at a time, each with at most one frame of FrameStream::kLargestFrame that is not yet whole.
  std::size_t connections = 64;
  // A connection must begin within this time (START).
  std::chrono::milliseconds greeting = std::chrono::seconds{10};
  // Where all places are taken, a newcomer gets the one of a connection that has not begun, else of the one that was
  // silent longest, if it was for this long; else it is refused.
  std::chrono::milliseconds silence = std::chrono::hours{1};
  // A frame that has begun must come whole within this time.
  std::chrono::milliseconds stall = std::chrono::minutes{1};
};

// Takes the dnstap frames of name servers that connect. A connection that sends anything else is closed
// (Drop::BadDnstapStream). One that has begun may be silent: a house sleeps, too. One thread at a time.
class FrameReceiver {
 public:
  FrameReceiver(FrameListeners listeners, Drops& drops, FrameLimits limits = {});

  // Waits up to `wait` for something to come and gives the frames that became whole, of at most 64 KiB newly read a
  // connection. False where nothing came.
  bool receive(std::chrono::milliseconds wait, const FrameStream::Take& frame);
  // Closes all connections and listens no more; frames that had begun are counted as cut.
  void close();

  std::size_t connections() const { return connections_.size(); }

 private:
  using Clock = std::chrono::steady_clock;
  struct Connection {
    Fd fd;
    FrameStream stream;
    Clock::time_point heard;  // when bytes came last
    Clock::time_point began;  // when it connected, later when the frame began that is not yet whole
  };

  bool read(Connection& connection, const FrameStream::Take& frame);
  static bool reply(Connection& connection);
  void end(Connection& connection);
  template <typename Listener>
  void accept(const Listener& listener);
  void admit(Fd fd);
  bool make_room();
  void drop_slow();
  void forget_ended();

  FrameListeners listeners_;
  Drops& drops_;
  FrameLimits limits_;
  std::vector<Connection> connections_;  // in the order in which they came
  std::vector<std::byte> buffer_;
  Clock::time_point now_;
  Clock::time_point accept_from_;  // a host without descriptors is asked again then
};

}  // namespace whither
