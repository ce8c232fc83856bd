#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "flow/flow.h"
#include "flow/texts.h"

namespace whither {

// What the flow records of one sFlow v5 sample tell, put into its flow: the raw header of the packet (format 1), its
// Ethernet, IPv4 and IPv6 headers as the agent read them (2, 3, 4), and what the router knew of its way: switch (1001),
// router (1002), gateway (1003), URL (1005), MPLS (1006), NAT (1007, 1020), HTTP (2201, 2206) and sockets (2100, 2101).
// Other formats, and all of enterprises, are passed over by their length. The order of records does not matter: the raw
// header goes before what the agent read of it, the switch's VLAN before a tag. Borrows both, for one sample.
class SflowRecords {
 public:
  SflowRecords(Flow& flow, Texts& texts) : flow_(flow), texts_(texts) {}

  // The next `count` records of `bytes`. False where one runs past the sample; those before it are taken.
  bool take(std::uint32_t count, std::span<const std::byte> bytes);

  // The size of the packet where a record told it, else 0: of the frame by the raw header, which counts stripped bytes
  // and the frame check sequence too; else of the frame or of the IP packet by the agent.
  std::uint32_t packet_size() const { return frame_size_ != 0 ? frame_size_ : read_size_; }

 private:
  using Bytes = std::span<const std::byte>;

  void take_record(std::uint32_t format, Bytes record);
  void take_ethernet(Bytes record);
  template <std::size_t kAddressSize>
  void take_ip(Bytes record);
  void take_switch(Bytes record);
  void take_router(Bytes record);
  void take_gateway(Bytes record);
  void take_url(Bytes record);
  void take_mpls(Bytes record);
  void take_nat(Bytes record);
  void take_nat_ports(Bytes record);
  void take_http(Bytes record);
  template <std::size_t kAddressSize>
  void take_socket(Bytes record);

  Flow& flow_;
  Texts& texts_;
  std::uint32_t frame_size_ = 0;
  std::uint32_t read_size_ = 0;
};

}  // namespace whither
