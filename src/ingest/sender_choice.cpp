#include "ingest/sender_choice.h"

#include <linux/filter.h>
#include <sys/socket.h>

#include <array>

namespace whither {

namespace {

// IPv4, and the words of IPv6 put into one.
std::uint32_t word_of(const Address& address) {
  std::uint32_t word = 0;
  const auto bytes = address.bytes();
  for (std::size_t i = 0; i < bytes.size(); ++i) word ^= std::uint32_t{bytes[i]} << (24 - 8 * (i % 4));
  return word;
}

constexpr sock_filter statement(unsigned code, std::uint32_t value) {
  return {static_cast<std::uint16_t>(code), 0, 0, value};
}

// The word of the packet's network header at that place.
constexpr sock_filter network_word(std::uint32_t at) {
  return statement(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(SKF_NET_OFF) + at);
}

}  // namespace

std::size_t worker_of(const Address& sender, std::size_t workers) {
  if (workers <= 1) return 0;
  const auto word = word_of(sender);
  return (word ^ word >> 16U) % static_cast<std::uint32_t>(workers);
}

// The same as worker_of(), on the packet.
bool choose_by_sender(int fd, std::size_t workers) {
  constexpr auto kToX = statement(BPF_MISC | BPF_TAX, 0);
  constexpr auto kXorX = statement(BPF_ALU | BPF_XOR | BPF_X, 0);
  std::array program = {
      statement(BPF_LD | BPF_B | BPF_ABS, static_cast<std::uint32_t>(SKF_NET_OFF)),  // version and more
      statement(BPF_ALU | BPF_RSH | BPF_K, 4),
      sock_filter{BPF_JMP | BPF_JEQ | BPF_K, 2, 0, 6},  // IPv6: to the fifth
      network_word(12),                                 // source of IPv4
      statement(BPF_JMP | BPF_JA, 10),                  // to the end
      network_word(8),                                  // source of IPv6, and its three other words
      kToX,
      network_word(12),
      kXorX,
      kToX,
      network_word(16),
      kXorX,
      kToX,
      network_word(20),
      kXorX,
      kToX,
      statement(BPF_ALU | BPF_RSH | BPF_K, 16),
      kXorX,
      statement(BPF_ALU | BPF_MOD | BPF_K, static_cast<std::uint32_t>(workers)),
      statement(BPF_RET | BPF_A, 0),
  };
  const sock_fprog attached{static_cast<unsigned short>(program.size()), program.data()};
  return ::setsockopt(fd, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &attached, sizeof attached) == 0;
}

}  // namespace whither
