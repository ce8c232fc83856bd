#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <vector>

#include "flow/drop.h"
#include "ingest/datagram_batch.h"
#include "ingest/message_stream.h"
#include "ingest/spool/stream.h"
#include "ingest/tcp_listener.h"

namespace whither {

struct StreamLimits {
  // Connections open at a time, each with at most one message of 65 535 bytes that is not yet whole.
  std::size_t connections = 64;
  // Where all places are taken, a newcomer gets the one of the connection that waits longest without having sent a
  // whole message yet; else of the one that was silent longest, if it was for this long; else it is refused.
  std::chrono::milliseconds silence = std::chrono::hours{1};
  // A message that has begun must come whole within this time.
  std::chrono::milliseconds stall = std::chrono::minutes{1};
};

// Takes IPFIX messages from TCP connections (RFC 7011, 10.4): each message becomes what a datagram of its sender is. A
// connection that sends anything else is closed (Drop::BadStream). One that is merely silent stays open: exporters may
// connect long before their first flow, and whoever closes then loses what they send next. One thread at a time.
class StreamReceiver {
 public:
  StreamReceiver(std::vector<TcpListener> listeners, Drops& drops, StreamLimits limits = {});

  // Waits up to `wait` for something to come and gives the messages that became whole, of at most 64 KiB newly read a
  // connection. An empty batch says that nothing more is there now. What is not asked for waits in the kernel, and the
  // exporter is held back.
  DatagramBatch receive(std::chrono::milliseconds wait);
  // Appends everything to `spool` until `stop`, and then what still comes, also of connections not let in yet: until
  // nothing does for a tenth of a second, for as long as a second. While the spool has no room nothing is read.
  void run(const std::stop_token& stop, SpoolStream& spool);
  // Closes all connections; messages that had begun are counted as cut.
  void close();

  bool listens() const { return !listeners_.empty(); }
  std::size_t connections() const { return connections_.size(); }
  // Messages that run() has appended to the spool. Any thread.
  std::uint64_t received() const { return received_; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Connection {
    TcpConnection tcp;
    MessageStream stream;
    Clock::time_point heard;  // when bytes came last
    Clock::time_point began;  // when the message began that is not yet whole
    bool spoke = false;       // has sent a whole message
  };

  bool pass_on(const DatagramBatch& batch, const std::stop_token& stop, SpoolStream& spool);
  void read(Connection& connection, DatagramBatch& batch);
  void end(Connection& connection);
  void accept(const TcpListener& listener);
  bool make_room();
  void drop_stalled();
  void forget_ended();

  std::vector<TcpListener> listeners_;
  Drops& drops_;
  StreamLimits limits_;
  std::vector<Connection> connections_;  // in the order in which they came
  std::vector<std::byte> buffer_;
  std::atomic<std::uint64_t> received_ = 0;
  Clock::time_point now_;
  Clock::time_point accept_from_;  // a host without descriptors is asked again then
};

}  // namespace whither
