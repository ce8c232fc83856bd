#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "names/address_table_build.h"
#include "report/top.h"
#include "store/writer.h"
#include "temp_folder.h"

namespace whither {

inline constexpr Time kNoon = time_of_seconds(1'786'708'800);  // 2026-08-14 12:00 UTC

inline constexpr std::string_view kPhone = "192.168.1.139";
inline constexpr std::string_view kOne = "11.0.0.8";       // AS64500 "Example One", US
inline constexpr std::string_view kOneToo = "11.0.1.8";    // AS64501 "Example One"
inline constexpr std::string_view kTwo = "12.0.0.8";       // AS64502 "Example Two", DE
inline constexpr std::string_view kNameless = "13.0.0.8";  // AS64503
inline constexpr std::string_view kStranger = "14.0.0.8";  // in no range
inline constexpr std::string_view kOneSix = "2a00:1::8";   // AS64500
inline constexpr std::string_view kDocumentation = "192.0.2.1";

// A flow of traffic with both ports 0 unless it is said otherwise.
struct Talk {
  std::string_view src = kPhone;
  std::string_view dst = kOne;
  std::uint64_t bytes = 100;
  std::uint64_t packets = 1;
  std::uint16_t src_port = 50000;
  std::uint16_t dst_port = 443;
  std::uint8_t protocol = 6;
};

inline Flow flow(const Talk& talk = {}) {
  Flow flow;
  WHITHER_PUT(flow, time_start, kNoon);
  WHITHER_PUT(flow, time_end, kNoon + std::chrono::seconds{2});
  WHITHER_PUT(flow, time_received, kNoon + std::chrono::seconds{3});
  WHITHER_PUT(flow, exporter, Address::parse(kDocumentation).value());
  WHITHER_PUT(flow, sampling, 1U);
  WHITHER_PUT(flow, kind, FlowKind::Traffic);
  WHITHER_PUT(flow, src_addr, Address::parse(talk.src).value());
  WHITHER_PUT(flow, dst_addr, Address::parse(talk.dst).value());
  WHITHER_PUT(flow, src_port, talk.src_port);
  WHITHER_PUT(flow, dst_port, talk.dst_port);
  WHITHER_PUT(flow, protocol, talk.protocol);
  WHITHER_PUT(flow, packets, talk.packets);
  WHITHER_PUT(flow, bytes, talk.bytes);
  return flow;
}

// A small address table.
class Named : public testing::Test {
 protected:
  void SetUp() override {
    const BuildInputs inputs{.paths = {folder_.write("as.csv",
                                                     "11.0.0.0,11.0.0.255,64500,Example One\n"
                                                     "11.0.1.0,11.0.1.255,64501,Example One\n"
                                                     "12.0.0.0,12.0.0.255,64502,\"Example, \"\"Two\"\"\"\n"
                                                     "13.0.0.0,13.0.0.255,64503,\n"
                                                     "2a00:1::,2a00:1::ffff,64500,Example One\n"),
                                       folder_.write("country.csv",
                                                     "11.0.0.0,11.0.0.255,US\n12.0.0.0,12.0.0.255,DE\n"
                                                     "2a00:1::,2a00:1::ffff,US\n")},
                             .as_of = "2026-08-01"};
    const auto built = build_address_table(inputs, folder_ / "table");
    ASSERT_TRUE(built) << built.error().message;
    table_ = std::move(AddressTable::open(folder_ / "table").value());
  }
  Context context() const { return {table_, local_}; }

  TempFolder folder_;
  AddressTable table_;
  LocalNetworks local_ = LocalNetworks::standard();
};

}  // namespace whither
