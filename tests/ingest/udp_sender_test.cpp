#include "ingest/udp_sender.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "ingest/received.h"

namespace whither {
namespace {

using testing::HasSubstr;

Endpoint loopback(std::uint16_t port = 0) { return {Address::v4(0x7f000001), port}; }

UdpSender::Datagram bytes_of(const std::string& text) { return std::as_bytes(std::span{text}); }

TEST(UdpSender, sends_all_in_their_order) {
  auto socket = UdpSocket::open(loopback());
  ASSERT_TRUE(socket);
  auto sender = UdpSender::open(socket->bound());
  ASSERT_TRUE(sender);
  std::vector<std::string> texts;
  for (int i = 0; i < 150; ++i) texts.push_back("datagram " + std::to_string(i));
  std::vector<UdpSender::Datagram> datagrams;
  for (const auto& text : texts) datagrams.push_back(bytes_of(text));
  EXPECT_TRUE(sender->send(datagrams));
  EXPECT_TRUE(sender->refused());

  Drops drops;
  std::vector<UdpSocket> sockets;
  sockets.push_back(std::move(*socket));
  Receiver receiver{std::move(sockets), drops};
  std::vector<std::string> received;
  while (received.size() < texts.size()) {
    const auto batch = received_by(receiver);
    if (batch.empty()) break;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const auto payload = batch[i].payload;
      received.emplace_back(reinterpret_cast<const char*>(payload.data()), payload.size());
    }
  }
  EXPECT_EQ(received, texts);
}

TEST(UdpSender, nobody_who_listens_is_a_fault) {
  const auto port = UdpSocket::open(loopback())->bound().port;  // free again by now
  auto sender = UdpSender::open(loopback(port));
  ASSERT_TRUE(sender);
  const std::string text = "anybody?";
  const std::vector datagrams{bytes_of(text)};
  const auto sent = sender->send(datagrams);
  const auto refused = sent ? sender->refused() : sent;
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::Unreachable);
  EXPECT_THAT(refused.error().message, HasSubstr("nobody listens there"));
}

TEST(UdpSender, a_datagram_too_large_is_a_fault) {
  auto socket = UdpSocket::open(loopback());
  auto sender = UdpSender::open(socket->bound());
  ASSERT_TRUE(sender);
  const std::string text(65'508, 'a');
  const std::vector datagrams{bytes_of(text)};
  EXPECT_FALSE(sender->send(datagrams));
}

TEST(ResolveEndpoint, takes_addresses_and_names) {
  EXPECT_EQ(resolve_endpoint("192.0.2.1:2055")->to_string(), "192.0.2.1:2055");
  EXPECT_EQ(resolve_endpoint("[2001:db8::1]:4739")->to_string(), "[2001:db8::1]:4739");
  EXPECT_EQ(resolve_endpoint("localhost:2055")->port, 2055);
}

TEST(ResolveEndpoint, refuses_what_is_neither) {
  for (const auto* const text : {"", ":", "192.0.2.1", "192.0.2.1:0", "192.0.2.1:", "192.0.2.1:65536", "[::1]:0",
                                 "2001:db8::1:2055", "[::1:2055", "two words:2055", "localhost:-1"}) {
    const auto endpoint = resolve_endpoint(text);
    ASSERT_FALSE(endpoint) << text;
    EXPECT_EQ(endpoint.error().fault, Fault::Usage) << text;
  }
}

}  // namespace
}  // namespace whither
