// Prints the flows of datagrams, each in a file of its own: decode TEMPLATE.dat DATA.dat …
#include <fstream>
#include <iostream>
#include <iterator>

#include "wire/decoder.h"

int main(int argc, char** argv) {
  whither::Drops drops;
  whither::Decoder decoder{drops};  // remembers templates, sampling and sequence of each exporter
  whither::Batch batch;
  for (int i = 1; i < argc; ++i) {
    std::ifstream file{argv[i], std::ios::binary};
    const std::string payload{std::istreambuf_iterator<char>{file}, {}};
    const auto decoded = decoder.decode({.received = whither::wall_clock(),
                                         .sender = whither::Address::parse("192.0.2.1").value(),
                                         .payload = std::as_bytes(std::span{payload})},
                                        batch);
    if (!decoded) std::cerr << argv[i] << ": " << whither::info_of(decoded.error()).help << '\n';
  }
  for (const auto& flow : batch.flows) {
    std::cout << flow.src_addr.to_string() << ' ' << flow.dst_addr.to_string() << ' ' << flow.packets << " packets "
              << flow.bytes << " bytes from " << whither::rfc3339(flow.time_start) << '\n';
  }
}
