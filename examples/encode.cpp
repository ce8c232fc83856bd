// Writes a flow as a datagram of NetFlow 5 or 9 or of IPFIX (10), as a router would send it: encode 9 > DATAGRAM.dat
#include <cstdlib>
#include <iostream>

#include "wire/encoder.h"

int main(int argc, char** argv) {
  const auto version = static_cast<whither::ExportVersion>(argc > 1 ? std::atoi(argv[1]) : 10);
  auto encoder = whither::Encoder::make(version, {.mtu = 1400});  // remembers sequence and templates of its stream
  if (!encoder) {
    std::cerr << encoder.error().message << '\n';
    return 1;
  }
  whither::Flow flow;
  WHITHER_PUT(flow, src_addr, whither::Address::parse("192.168.1.139").value());
  WHITHER_PUT(flow, dst_addr, whither::Address::parse("192.0.2.8").value());
  WHITHER_PUT(flow, packets, 10);
  WHITHER_PUT(flow, bytes, 1000);
  WHITHER_PUT(flow, time_start, whither::wall_clock() - std::chrono::seconds{5});
  WHITHER_PUT(flow, time_end, whither::wall_clock());
  whither::Outgoing datagrams;
  encoder->encode({&flow, 1}, whither::Texts{}, whither::wall_clock(), datagrams);
  const auto bytes = datagrams[0];
  std::cout.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}
