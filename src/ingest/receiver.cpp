#include "ingest/receiver.h"

#include <netinet/udp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <span>
#include <thread>
#include <utility>

#include "ingest/sockaddr.h"

namespace whither {

namespace {

// What the kernel says beside a datagram.
struct Controls {
  std::optional<std::uint32_t> drops;  // its running count of the socket
  std::size_t segment = 0;             // where several datagrams came as one: the size of each, but for the last
};

Controls read_controls(msghdr& header) {
  Controls told;
  for (auto* control = CMSG_FIRSTHDR(&header); control != nullptr; control = CMSG_NXTHDR(&header, control)) {
    if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SO_RXQ_OVFL) {
      std::memcpy(&told.drops.emplace(), CMSG_DATA(control), sizeof(std::uint32_t));
    } else if (control->cmsg_level == SOL_UDP && control->cmsg_type == UDP_GRO) {
      int size = 0;
      std::memcpy(&size, CMSG_DATA(control), sizeof size);
      told.segment = static_cast<std::size_t>(std::max(size, 0));
    }
  }
  return told;
}

constexpr std::size_t kFew = 8;
constexpr std::chrono::microseconds kMoment{500};

}  // namespace

Receiver::Receiver(std::vector<UdpSocket> sockets, Drops& drops)
    : sockets_(std::move(sockets)), kernel_drops_(sockets_.size(), 0), drops_(drops), slots_(kSlots * kSlotSize) {}

// PERF: to be woken for each datagram costs more than the rest of receiving it: three fifths of this thread's time at
// 7000 a second. So after a few there is a moment in which more come together; what may come in it is far less than
// the smallest buffer of a socket holds.
std::size_t Receiver::receive(std::chrono::milliseconds wait, const Take& take) {
  if (latest_ != 0 && latest_ < kFew) std::this_thread::sleep_for(kMoment);
  latest_ = receive_now(wait, take);
  return latest_;
}

std::size_t Receiver::receive_now(std::chrono::milliseconds wait, const Take& take) {
  std::vector<pollfd> waiting;
  for (const auto& socket : sockets_) waiting.push_back({socket.fd(), POLLIN, 0});
  if (::poll(waiting.data(), waiting.size(), static_cast<int>(wait.count())) <= 0) return 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    if (waiting[i].revents != 0) count += receive_from(i, take);
  }
  return count;
}

std::size_t Receiver::receive_from(std::size_t socket, const Take& take) {
  std::array<mmsghdr, kSlots> messages{};
  std::array<iovec, kSlots> vectors{};
  std::array<sockaddr_storage, kSlots> senders{};
  alignas(cmsghdr)
      std::array<std::array<std::byte, CMSG_SPACE(sizeof(std::uint32_t)) + CMSG_SPACE(sizeof(int))>, kSlots>
          controls{};
  for (std::size_t i = 0; i < kSlots; ++i) {
    vectors[i] = {slots_.data() + i * kSlotSize, kSlotSize};
    auto& header = messages[i].msg_hdr;
    header.msg_name = &senders[i];
    header.msg_namelen = sizeof senders[i];
    header.msg_iov = &vectors[i];
    header.msg_iovlen = 1;
    header.msg_control = controls[i].data();
    header.msg_controllen = controls[i].size();
  }
  const int arrived = ::recvmmsg(sockets_[socket].fd(), messages.data(), kSlots, MSG_DONTWAIT, nullptr);
  const auto now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  std::size_t count = 0;
  for (int i = 0; i < arrived; ++i) {
    auto& header = messages[i].msg_hdr;
    const auto told = read_controls(header);
    if (told.drops) note_kernel_drops(socket, *told.drops);
    if ((header.msg_flags & MSG_TRUNC) != 0) drops_.add(Drop::Oversized);
    const auto sender = endpoint_of(senders[i]);
    auto rest =
        std::span<const std::byte>{slots_}.subspan(static_cast<std::size_t>(i) * kSlotSize, messages[i].msg_len);
    const auto size = told.segment != 0 ? told.segment : rest.size();
    do {  // an empty datagram is one too
      const auto payload = rest.first(std::min(size, rest.size()));
      take({now, sender.address, sender.port, payload});
      rest = rest.subspan(payload.size());
      ++count;
    } while (!rest.empty());
  }
  return count;
}

void Receiver::note_kernel_drops(std::size_t socket, std::uint32_t total) {
  drops_.add(Drop::KernelFull, total - kernel_drops_[socket]);  // both 32 bits wide: the difference survives a wrap
  kernel_drops_[socket] = total;
}

}  // namespace whither
