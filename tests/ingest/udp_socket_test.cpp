#include "ingest/udp_socket.h"

#include <gmock/gmock.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include <deque>
#include <set>

#include "ingest/packets.h"
#include "ingest/received.h"
#include "ingest/receiver.h"
#include "ingest/sender_choice.h"
#include "ingest/sockaddr.h"

namespace whither {
namespace {

using testing::HasSubstr;

const Endpoint kAny4{Address::v4(0x7f000001), 0};
const Endpoint kAny6{Address::parse("::").value(), 0};

// Sends a text from a socket of its own and gives the port that it came from.
std::uint16_t send(const Endpoint& to, const std::string& text) {
  const Fd fd{::socket(to.address.is_v6() ? AF_INET6 : AF_INET, SOCK_DGRAM, 0)};
  sockaddr_storage name{};
  const auto size = sockaddr_of(to, name);
  EXPECT_EQ(::sendto(fd.number(), text.data(), text.size(), 0, reinterpret_cast<const sockaddr*>(&name), size),
            static_cast<ssize_t>(text.size()));
  sockaddr_storage own{};
  socklen_t own_size = sizeof own;
  ::getsockname(fd.number(), reinterpret_cast<sockaddr*>(&own), &own_size);
  return endpoint_of(own).port;
}

std::vector<UdpSocket> sockets_at(const std::vector<Endpoint>& endpoints) {
  std::vector<UdpSocket> sockets;
  for (const auto& endpoint : endpoints) {
    auto socket = UdpSocket::open(endpoint);
    if (socket) sockets.push_back(std::move(*socket));
  }
  return sockets;
}

TEST(Endpoint, reads_and_writes_both_families) {
  for (const auto* const text : {"192.0.2.1:2055", "0.0.0.0:0", "[2001:db8::1]:65535", "[::]:2055"}) {
    ASSERT_TRUE(Endpoint::parse(text)) << text;
    EXPECT_EQ(Endpoint::parse(text)->to_string(), text);
  }
}

TEST(Endpoint, reads_nothing_else) {
  for (const auto* const text : {"",
                                 ":",
                                 ":2055",
                                 "2055",
                                 "192.0.2.1",
                                 "192.0.2.1:",
                                 "192.0.2.1:65536",
                                 "192.0.2.1:-1",
                                 "192.0.2.1:+1",
                                 "192.0.2.1: 1",
                                 "192.0.2.1:1 ",
                                 "192.0.2:1",
                                 "::1:2055",
                                 "[::1]",
                                 "[::1]2055",
                                 "[]:1",
                                 "[:1",
                                 "[192.0.2.1]:1",
                                 "::]:1",
                                 "localhost:1",
                                 "*:2055"}) {
    EXPECT_FALSE(Endpoint::parse(text)) << text;
  }
}

TEST(UdpSocket, tells_the_port_that_the_system_chose) {
  const auto socket = UdpSocket::open(kAny4);
  ASSERT_TRUE(socket) << socket.error().message;
  EXPECT_NE(socket->bound().port, 0);
  EXPECT_EQ(socket->bound().address, kAny4.address);
  EXPECT_GT(socket->receive_buffer(), 65536);
}

TEST(UdpSocket, says_that_another_program_uses_the_port) {
  const auto first = UdpSocket::open(kAny4);
  ASSERT_TRUE(first);
  const auto second = UdpSocket::open(first->bound());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().fault, Fault::Unreachable);
  EXPECT_THAT(second.error().message, HasSubstr(first->bound().to_string()));
  EXPECT_THAT(second.error().message, HasSubstr("another program uses this port"));
}

TEST(UdpSocket, says_that_an_address_is_not_ours) {
  const auto socket = UdpSocket::open({Address::v4(0xc0000201), 0});
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().fault, Fault::Unreachable);
  EXPECT_THAT(socket.error().message, HasSubstr("no interface has this address"));
}

TEST(Receiver, takes_datagrams_from_all_its_sockets) {
  auto sockets = sockets_at({kAny4, kAny4});
  ASSERT_EQ(sockets.size(), 2U);
  const auto one = sockets[0].bound();
  const auto two = sockets[1].bound();
  Drops drops;
  Receiver receiver{std::move(sockets), drops};
  const auto port = send(one, "one");
  send(two, "two");
  const auto batch = received_by(receiver);
  ASSERT_EQ(batch.size(), 2U);
  EXPECT_EQ(text_of(batch[0].payload), "one");
  EXPECT_EQ(batch[0].sender, kAny4.address);
  EXPECT_EQ(batch[0].sender_port, port);
  EXPECT_GT(batch[0].received, Time{});
  EXPECT_EQ(text_of(batch[1].payload), "two");
  EXPECT_EQ(drops.total(), 0U);
}

TEST(Receiver, sees_a_sender_of_ipv4_as_such_through_a_socket_of_both) {
  auto sockets = sockets_at({kAny6});
  if (sockets.empty()) GTEST_SKIP() << "NOT TESTED: this host has no IPv6";
  const auto port = sockets[0].bound().port;
  Drops drops;
  Receiver receiver{std::move(sockets), drops};
  send({Address::v4(0x7f000001), port}, "four");
  send({Address::parse("::1").value(), port}, "six");
  const auto batch = received_by(receiver);
  ASSERT_EQ(batch.size(), 2U);
  EXPECT_EQ(batch[0].sender.to_string(), "127.0.0.1");
  EXPECT_EQ(batch[1].sender.to_string(), "::1");
}

TEST(Receiver, takes_the_largest_and_the_empty_datagram_whole) {
  auto sockets = sockets_at({kAny4});
  const auto to = sockets[0].bound();
  Drops drops;
  Receiver receiver{std::move(sockets), drops};
  send(to, std::string(65507, 'x'));
  send(to, "");
  const auto batch = received_by(receiver);
  ASSERT_EQ(batch.size(), 2U);
  EXPECT_EQ(text_of(batch[0].payload), std::string(65507, 'x'));
  EXPECT_TRUE(batch[1].payload.empty());
  EXPECT_EQ(drops.total(), 0U);
}

TEST(Receiver, gives_an_empty_batch_when_nothing_comes) {
  Drops drops;
  Receiver receiver{sockets_at({kAny4}), drops};
  EXPECT_TRUE(received_by(receiver).empty());
}

TEST(Receiver, counts_what_the_kernel_dropped) {
  auto sockets = sockets_at({kAny4});
  const auto to = sockets[0].bound();
  const int small = 4096;
  ::setsockopt(sockets[0].fd(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  Drops drops;
  Receiver receiver{std::move(sockets), drops};
  constexpr std::size_t kSent = 200;
  for (std::size_t i = 0; i < kSent; ++i) send(to, std::string(1000, 'x'));
  std::size_t received = 0;
  for (auto batch = received_by(receiver); !batch.empty(); batch = received_by(receiver)) received += batch.size();
  EXPECT_LT(received, kSent);
  send(to, "the next one carries the count");
  received += received_by(receiver).size();
  EXPECT_EQ(received + drops.of(Drop::KernelFull), kSent + 1);
}

// A sender of a loopback address of its own.
void send_from(const Address& address, const Endpoint& to, const std::string& text) {
  const Fd fd{::socket(AF_INET, SOCK_DGRAM, 0)};
  sockaddr_storage own{};
  const auto own_size = sockaddr_of({address, 0}, own);
  ASSERT_EQ(::bind(fd.number(), reinterpret_cast<const sockaddr*>(&own), own_size), 0);
  sockaddr_storage name{};
  const auto size = sockaddr_of(to, name);
  ASSERT_GT(::sendto(fd.number(), text.data(), text.size(), 0, reinterpret_cast<const sockaddr*>(&name), size), 0);
}

// Each time from another port: a router's templates and its data come to one worker.
TEST(UdpSocket, workers_are_chosen_by_the_address_of_the_sender_alone) {
  constexpr std::size_t kWorkers = 4;
  auto sockets = UdpSocket::open_all({kAny4}, kWorkers);
  ASSERT_TRUE(sockets) << sockets.error().message;
  const auto to = sockets->front().front().bound();
  std::set<std::size_t> used;
  Drops drops;
  std::deque<Receiver> receivers;
  for (auto& each : *sockets) receivers.emplace_back(std::move(each), drops);
  for (std::uint32_t host = 1; host <= 12; ++host) {
    const auto sender = Address::v4(0x7f000000 + host);
    for (int i = 0; i < 5; ++i) send_from(sender, to, "from a port of its own");
    for (std::size_t worker = 0; worker < kWorkers; ++worker) {
      const auto batch = received_by(receivers[worker]);
      EXPECT_EQ(batch.size(), worker == worker_of(sender, kWorkers) ? 5U : 0U) << "127.0.0." << host;
      if (!batch.empty()) used.insert(worker);
    }
  }
  EXPECT_EQ(used.size(), kWorkers);
}

TEST(UdpSocket, workers_do_not_share_a_port_with_another_program) {
  const auto other = UdpSocket::open(kAny4, Sharing::Yes);
  ASSERT_TRUE(other);
  const auto sockets = UdpSocket::open_all({other->bound()}, 2);
  ASSERT_FALSE(sockets);
  EXPECT_THAT(sockets.error().message, HasSubstr("another program uses this port"));
}

TEST(Receiver, takes_apart_what_the_kernel_put_together) {
  auto sockets = sockets_at({kAny4});
  const auto to = sockets[0].bound();
  Drops drops;
  Receiver receiver{std::move(sockets), drops};
  const Fd fd{::socket(AF_INET, SOCK_DGRAM, 0)};
  const int segment = 100;
  if (::setsockopt(fd.number(), SOL_UDP, UDP_SEGMENT, &segment, sizeof segment) != 0) {
    GTEST_SKIP() << "NOT TESTED: this kernel does not cut datagrams (UDP_SEGMENT)";
  }
  std::string text;
  for (char letter = 'a'; letter <= 'e'; ++letter) text += std::string(100, letter);
  text += "the end";
  sockaddr_storage name{};
  const auto size = sockaddr_of(to, name);
  ASSERT_EQ(::sendto(fd.number(), text.data(), text.size(), 0, reinterpret_cast<const sockaddr*>(&name), size), 507);
  const auto batch = received_by(receiver);
  ASSERT_EQ(batch.size(), 6U);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(text_of(batch[i].payload), std::string(100, static_cast<char>('a' + i)));
  }
  EXPECT_EQ(text_of(batch[5].payload), "the end");
}

}  // namespace
}  // namespace whither
