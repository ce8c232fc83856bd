#pragma once

#include <array>
#include <random>

#include "report/sample.h"

namespace whither {

// Flows of all kinds, again and again between the same few ends.
class Mixture {
 public:
  Flow next(Time day) {
    constexpr std::array<std::string_view, 9> kEnds = {kPhone,  "192.168.1.1", kOne,        kTwo,     kOneToo,
                                                       kOneSix, "fd00::5",     "224.0.0.1", kNameless};
    constexpr std::array<std::uint16_t, 5> kPorts = {0, 53, 443, 50'000, 50'001};
    constexpr std::array<std::uint8_t, 4> kProtocols = {6, 17, 1, 47};
    auto made = flow({.src = kEnds[draw(kEnds.size())],
                      .dst = kEnds[draw(kEnds.size())],
                      .bytes = draw(100) == 0 ? ~std::uint64_t{0} / 3 : draw(10'000),
                      .packets = draw(100),
                      .src_port = kPorts[draw(kPorts.size())],
                      .dst_port = kPorts[draw(kPorts.size())],
                      .protocol = kProtocols[draw(kProtocols.size())]});
    WHITHER_PUT(made, time_start, day + std::chrono::seconds{draw(80'000)});
    WHITHER_PUT(made, time_end, made.time_start + std::chrono::seconds{draw(6000)});
    WHITHER_PUT(made, sampling, draw(3) == 0 ? 100U : 1U);
    if (draw(3) == 0) WHITHER_PUT(made, copy, draw(2) == 0);
    if (draw(3) == 0) WHITHER_PUT(made, bytes_reverse, draw(1000));
    if (draw(3) == 0) WHITHER_PUT(made, packets_reverse, draw(10));
    if (draw(10) == 0) WHITHER_PUT(made, kind, FlowKind::Nat);
    if (draw(10) == 0) WHITHER_PUT(made, exporter, Address::parse(kOneSix).value());
    constexpr std::array kMissing = {Field::protocol, Field::src_port, Field::dst_port, Field::sampling,
                                     Field::bytes,    Field::src_addr, Field::dst_addr, Field::exporter};
    if (draw(4) == 0) made.present &= ~(std::uint64_t{1} << static_cast<unsigned>(kMissing[draw(kMissing.size())]));
    return made;
  }

 private:
  std::uint32_t draw(std::size_t below) { return static_cast<std::uint32_t>(random_() % below); }
  std::mt19937 random_{7};
};

}  // namespace whither
