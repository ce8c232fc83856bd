#include "ingest/receiver.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <utility>

#include "ingest/sockaddr.h"

namespace whither {

Receiver::Receiver(std::vector<UdpSocket> sockets, Drops& drops)
    : sockets_(std::move(sockets)), kernel_drops_(sockets_.size(), 0), drops_(drops), slots_(kSlots * kSlotSize) {}

DatagramBatch Receiver::receive(std::chrono::milliseconds wait) {
  std::vector<pollfd> waiting;
  for (const auto& socket : sockets_) waiting.push_back({socket.fd(), POLLIN, 0});
  DatagramBatch batch;
  if (::poll(waiting.data(), waiting.size(), static_cast<int>(wait.count())) <= 0) return batch;
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    if (waiting[i].revents != 0) receive_from(i, batch);
  }
  return batch;
}

void Receiver::receive_from(std::size_t socket, DatagramBatch& batch) {
  std::array<mmsghdr, kSlots> messages{};
  std::array<iovec, kSlots> vectors{};
  std::array<sockaddr_storage, kSlots> senders{};
  alignas(cmsghdr) std::array<std::array<std::byte, CMSG_SPACE(sizeof(std::uint32_t))>, kSlots> controls{};
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
  const int count = ::recvmmsg(sockets_[socket].fd(), messages.data(), kSlots, MSG_DONTWAIT, nullptr);
  const auto now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  for (int i = 0; i < count; ++i) {
    auto& header = messages[i].msg_hdr;
    for (auto* control = CMSG_FIRSTHDR(&header); control != nullptr; control = CMSG_NXTHDR(&header, control)) {
      if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SO_RXQ_OVFL) continue;
      std::uint32_t total = 0;
      std::memcpy(&total, CMSG_DATA(control), sizeof total);
      note_kernel_drops(socket, total);
    }
    if ((header.msg_flags & MSG_TRUNC) != 0) drops_.add(Drop::Oversized);
    const auto sender = endpoint_of(senders[i]);
    batch.add({now, sender.address, sender.port,
               std::span{slots_}.subspan(static_cast<std::size_t>(i) * kSlotSize, messages[i].msg_len)});
  }
}

void Receiver::note_kernel_drops(std::size_t socket, std::uint32_t total) {
  drops_.add(Drop::KernelFull, total - kernel_drops_[socket]);  // both 32 bits wide: the difference survives a wrap
  kernel_drops_[socket] = total;
}

}  // namespace whither
