#include "ingest/stream_receiver.h"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <thread>

#include "ingest/messages.h"
#include "ingest/sockaddr.h"
#include "temp_folder.h"

namespace whither {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const Endpoint kLoopback{Address::v4(0x7f000001), 0};

// An exporter's end of a connection.
class Exporter {
 public:
  explicit Exporter(const Endpoint& to)
      : fd_{::socket(to.address.is_v6() ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_storage name{};
    const auto size = sockaddr_of(to, name);
    EXPECT_EQ(::connect(fd_.number(), reinterpret_cast<const sockaddr*>(&name), size), 0);
  }
  void send(const std::string& bytes) const {
    EXPECT_EQ(::send(fd_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  // True where the other end has closed; waits for it.
  bool is_closed() const {
    char byte = 0;
    return ::recv(fd_.number(), &byte, 1, 0) <= 0;
  }
  bool is_open() const {
    char byte = 0;
    return ::recv(fd_.number(), &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN;
  }
  void close() { fd_ = {}; }

 private:
  Fd fd_;
};

// A receiver on loopback.
struct Ears {
  explicit Ears(StreamLimits limits = {}, const Endpoint& at = kLoopback) {
    auto listeners = TcpListener::open_all({at});
    if (!listeners) return;
    to = {at.address, listeners->front().bound().port};
    receiver = std::make_unique<StreamReceiver>(std::move(*listeners), drops, limits);
  }
  // What comes until `count` messages are there, or for so many rounds.
  std::vector<std::string> hear(std::size_t count, int rounds = 50) {
    std::vector<std::string> messages;
    for (int i = 0; i < rounds && messages.size() < count; ++i) {
      const auto batch = receiver->receive(20ms);
      for (std::size_t j = 0; j < batch.size(); ++j) messages.push_back(text_of(batch[j].payload));
    }
    return messages;
  }
  void hear_nothing(int rounds = 5) { EXPECT_TRUE(hear(1, rounds).empty()); }

  Drops drops;
  Endpoint to;
  std::unique_ptr<StreamReceiver> receiver;
};

TEST(TcpListener, says_that_another_program_uses_the_port) {
  const auto first = TcpListener::open(kLoopback);
  ASSERT_TRUE(first);
  const auto second = TcpListener::open(first->bound());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().fault, Fault::Unreachable);
  EXPECT_THAT(second.error().message, HasSubstr("tcp " + first->bound().to_string()));
  EXPECT_THAT(second.error().message, HasSubstr("--listen-tcp"));
}

TEST(StreamReceiver, gives_messages_with_their_sender) {
  Ears ears;
  const Exporter exporter{ears.to};
  exporter.send(ipfix_message(40, 1, 2));
  DatagramBatch batch;
  for (int i = 0; i < 50 && batch.empty(); ++i) batch = ears.receiver->receive(20ms);
  ASSERT_EQ(batch.size(), 1U);
  EXPECT_EQ(batch[0].sender, kLoopback.address);
  EXPECT_NE(batch[0].sender_port, 0);
  EXPECT_GT(batch[0].received, Time{});
  EXPECT_EQ(text_of(batch[0].payload), ipfix_message(40, 1, 2));
  EXPECT_EQ(ears.drops.total(), 0U);
}

TEST(StreamReceiver, hears_both_families_through_one_socket) {
  Ears ears{{}, {Address::parse("::").value(), 0}};
  if (!ears.receiver) GTEST_SKIP() << "NOT TESTED: this host has no IPv6";
  const Exporter four{{Address::v4(0x7f000001), ears.to.port}};
  const Exporter six{{Address::parse("::1").value(), ears.to.port}};
  four.send(ipfix_message());
  six.send(ipfix_message());
  std::vector<std::string> senders;
  for (int i = 0; i < 50 && senders.size() < 2; ++i) {
    const auto batch = ears.receiver->receive(20ms);
    for (std::size_t j = 0; j < batch.size(); ++j) senders.push_back(batch[j].sender.to_string());
  }
  EXPECT_THAT(senders, testing::UnorderedElementsAre("127.0.0.1", "::1"));
}

TEST(StreamReceiver, puts_a_message_together_that_comes_byte_by_byte) {
  Ears ears;
  const Exporter exporter{ears.to};
  const auto message = ipfix_message(24, 5, 6);
  for (std::size_t i = 0; i + 1 < message.size(); ++i) {
    exporter.send(message.substr(i, 1));
    ears.hear_nothing(1);
  }
  exporter.send(message.substr(message.size() - 1));
  EXPECT_EQ(ears.hear(1), std::vector{message});
}

TEST(StreamReceiver, takes_several_messages_out_of_one_segment) {
  Ears ears;
  const Exporter exporter{ears.to};
  exporter.send(ipfix_message(16) + ipfix_message(20) + ipfix_message(5000) + ipfix_message(30).substr(0, 9));
  EXPECT_EQ(ears.hear(3), (std::vector{ipfix_message(16), ipfix_message(20), ipfix_message(5000)}));
  exporter.send(ipfix_message(30).substr(9));
  EXPECT_EQ(ears.hear(1), std::vector{ipfix_message(30)});
}

TEST(StreamReceiver, closes_a_connection_that_sends_something_else_and_keeps_what_came_before) {
  Ears ears;
  const Exporter good{ears.to};
  const Exporter bad{ears.to};
  bad.send(ipfix_message(16) + "GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(ears.hear(1).size(), 1U);
  EXPECT_TRUE(bad.is_closed());
  EXPECT_EQ(ears.drops.of(Drop::BadStream), 1U);
  good.send(ipfix_message(17));
  EXPECT_EQ(ears.hear(1).size(), 1U) << "others go on";
  EXPECT_EQ(ears.drops.total(), 1U);
}

TEST(StreamReceiver, counts_a_message_that_the_end_cut_off) {
  Ears ears;
  Exporter exporter{ears.to};
  exporter.send(ipfix_message(16) + ipfix_message(100).substr(0, 60));
  EXPECT_EQ(ears.hear(1).size(), 1U);
  exporter.close();
  ears.hear_nothing();
  EXPECT_EQ(ears.drops.of(Drop::StreamCut), 1U);
  EXPECT_EQ(ears.receiver->connections(), 0U);
}

TEST(StreamReceiver, counts_nothing_where_an_exporter_closes_between_messages) {
  Ears ears;
  Exporter exporter{ears.to};
  exporter.send(ipfix_message(16));
  EXPECT_EQ(ears.hear(1).size(), 1U);
  exporter.close();
  ears.hear_nothing();
  EXPECT_EQ(ears.drops.total(), 0U);
  EXPECT_EQ(ears.receiver->connections(), 0U);
}

TEST(StreamReceiver, closes_on_a_message_that_drips_and_waits_for_one_that_has_not_begun) {
  Ears ears{{.stall = 100ms}};
  const Exporter silent{ears.to};
  const Exporter slow{ears.to};
  for (int i = 0; i < 10; ++i) {
    if (i < 4) slow.send(ipfix_message(60).substr(static_cast<std::size_t>(i), 1));
    ears.hear_nothing(2);
  }
  EXPECT_TRUE(slow.is_closed());
  EXPECT_TRUE(silent.is_open());
  EXPECT_EQ(ears.drops.of(Drop::StreamCut), 1U);
  EXPECT_EQ(ears.receiver->connections(), 1U);
}

TEST(StreamReceiver, lets_those_go_that_never_spoke_when_too_many_come) {
  Ears ears{{.connections = 4}};
  const Exporter first{ears.to};
  const Exporter second{ears.to};
  first.send(ipfix_message());
  EXPECT_EQ(ears.hear(1).size(), 1U);
  std::vector<std::unique_ptr<Exporter>> flood;
  for (int i = 0; i < 20; ++i) {
    flood.push_back(std::make_unique<Exporter>(ears.to));
    ears.hear_nothing(1);
    EXPECT_LE(ears.receiver->connections(), 4U);
  }
  EXPECT_TRUE(first.is_open()) << "it has sent a message";
  EXPECT_TRUE(second.is_closed()) << "it has waited longest without one";
  EXPECT_EQ(ears.drops.of(Drop::TooManyStreams), 18U);
  first.send(ipfix_message());
  EXPECT_EQ(ears.hear(1).size(), 1U);
}

TEST(StreamReceiver, refuses_a_newcomer_where_all_have_spoken_lately) {
  Ears ears{{.connections = 2}};
  const Exporter first{ears.to};
  const Exporter second{ears.to};
  first.send(ipfix_message());
  second.send(ipfix_message());
  EXPECT_EQ(ears.hear(2).size(), 2U);
  const Exporter third{ears.to};
  ears.hear_nothing(2);
  EXPECT_TRUE(third.is_closed());
  EXPECT_TRUE(first.is_open());
  EXPECT_TRUE(second.is_open());
  EXPECT_EQ(ears.drops.of(Drop::TooManyStreams), 1U);
}

TEST(StreamReceiver, gives_the_place_of_one_that_was_silent_for_long) {
  Ears ears{{.connections = 2, .silence = 50ms}};
  const Exporter first{ears.to};
  const Exporter second{ears.to};
  first.send(ipfix_message());
  second.send(ipfix_message());
  EXPECT_EQ(ears.hear(2).size(), 2U);
  std::this_thread::sleep_for(60ms);
  second.send(ipfix_message());
  EXPECT_EQ(ears.hear(1).size(), 1U);
  const Exporter third{ears.to};
  ears.hear_nothing(2);
  EXPECT_TRUE(first.is_closed());
  EXPECT_TRUE(second.is_open());
  EXPECT_TRUE(third.is_open());
}

// A stream of a spool in a folder of its own.
struct Spooled {
  explicit Spooled(std::size_t segments) : room{SpoolSegment::kLeastSize, segments} {
    auto made = SpoolStream::make(folder.path(), "000001-tcp", room);
    if (made) stream = std::move(*made);
    EXPECT_TRUE(stream && stream->make_ready());
  }
  TempFolder folder;
  SpoolRoom room;
  std::unique_ptr<SpoolStream> stream;
};

TEST(StreamReceiver, holds_exporters_back_while_the_spool_is_full_and_loses_nothing) {
  Ears ears;
  Spooled spooled{3};
  std::jthread receiving([&](const std::stop_token& stop) { ears.receiver->run(stop, *spooled.stream); });
  constexpr std::size_t kCount = 2000;
  std::jthread sending([&] {
    const Exporter exporter{ears.to};
    for (std::size_t i = 0; i < kCount; ++i) exporter.send(ipfix_message(5000, 1, static_cast<std::uint32_t>(i)));
  });
  std::this_thread::sleep_for(100ms);  // the spool is full by now
  for (std::size_t received = 0; received < kCount;) {
    const auto datagram = spooled.stream->next();
    if (datagram) {
      ASSERT_EQ(text_of(datagram->payload), ipfix_message(5000, 1, static_cast<std::uint32_t>(received++)));
    } else {
      spooled.stream->release(spooled.stream->position());
      ASSERT_TRUE(spooled.stream->make_ready());
    }
  }
  EXPECT_EQ(ears.drops.total(), 0U);
  EXPECT_EQ(ears.receiver->received(), kCount);
}

TEST(StreamReceiver, takes_what_the_kernel_holds_when_it_is_stopped) {
  Ears ears;
  Spooled spooled{8};
  const Exporter exporter{ears.to};
  ears.hear_nothing(2);  // it is connected
  for (std::uint32_t i = 0; i < 10; ++i) exporter.send(ipfix_message(20'000, 1, i));
  exporter.send(ipfix_message(100).substr(0, 50));
  std::stop_source stopped;
  stopped.request_stop();
  ears.receiver->run(stopped.get_token(), *spooled.stream);
  std::size_t count = 0;
  while (spooled.stream->next()) ++count;
  EXPECT_EQ(count, 10U);
  EXPECT_EQ(ears.drops.of(Drop::StreamCut), 1U) << "the one that had begun";
  EXPECT_TRUE(exporter.is_closed());
}

TEST(StreamReceiver, takes_what_came_before_the_stop_of_one_that_was_not_let_in_yet) {
  Ears ears;
  Spooled spooled{8};
  const Exporter exporter{ears.to};
  for (std::uint32_t i = 0; i < 10; ++i) exporter.send(ipfix_message(20'000, 1, i));
  std::stop_source stopped;
  stopped.request_stop();
  ears.receiver->run(stopped.get_token(), *spooled.stream);
  std::size_t count = 0;
  while (spooled.stream->next()) ++count;
  EXPECT_EQ(count, 10U);
}

}  // namespace
}  // namespace whither
