#include <gtest/gtest.h>

#include "wire/datagrams.h"

namespace whither {
namespace {

constexpr std::uint16_t kVar = 65535;
constexpr std::uint32_t kNtop = 35632;

std::string application_of(Receiver& receiver, const Bytes& datagram) {
  const auto flow = receiver.only(datagram);
  return flow.has(Field::application) ? std::string{receiver.text(flow.application)} : "-";
}

std::string application_with(const Ins& ins, const Bytes& record) {
  Receiver receiver;
  return application_of(receiver, Ipfix::message(Ipfix::templates(256, ins).then(set(256, record))));
}

// Options data that give application 13:453 a name.
Bytes names_of_applications(std::string_view name, std::uint32_t id = 0x0d0001c5) {
  return Ipfix::options(300, {{95, 4}}, {{96, 24}, {94, 8}}).then(set(300, Bytes{}.u32(id).padded(name, 24).zeros(8)));
}

TEST(Applications, an_id_without_a_name_is_engine_and_selector) {
  EXPECT_EQ(application_with({{95, 4}}, Bytes{}.u32(0x0d0001c5)), "13:453");
  EXPECT_EQ(application_with({{95, 3}}, Bytes{}.number(0x0301bb, 3)), "3:443");
  EXPECT_EQ(application_with({{95, kVar}}, Bytes{}.counted(Bytes{}.u32(0x0d0001c5))), "13:453");
  EXPECT_EQ(application_with({{95, 9}}, Bytes{}.u8(20).u32(12356).u32(16)), "20:12356:16");
  EXPECT_EQ(application_with({{95, 4}}, Bytes{}.u32(0)), "-");
  EXPECT_EQ(application_with({{95, 9}}, Bytes{}.u8(20).u32(12356).u32(0)), "-");
  EXPECT_EQ(application_with({{95, 1}}, Bytes{}.u8(13)), "-");
  EXPECT_EQ(application_with({{95, 20}}, Bytes{}.u8(13).zeros(19)), "-");
}

TEST(Applications, T20_names_of_options_data_apply_to_data_in_the_same_datagram) {
  Receiver receiver;
  const auto data = Ipfix::templates(256, {{95, 4}}).then(set(256, Bytes{}.u32(0x0d0001c5)));
  EXPECT_EQ(application_of(receiver, Ipfix::message(names_of_applications("youtube").then(data))), "youtube");
  EXPECT_EQ(application_of(receiver, Ipfix::message(names_of_applications("video").then(data))), "video");
  receiver.sender = Address::v4(0xc0000202);
  EXPECT_EQ(application_of(receiver, Ipfix::message(data)), "13:453");
}

TEST(Applications, an_id_of_another_width_is_the_same_application) {
  Receiver receiver;
  const auto data = Ipfix::templates(256, {{95, 3}}).then(set(256, Bytes{}.number(0x0d01c5, 3)));
  EXPECT_EQ(application_of(receiver, Ipfix::message(names_of_applications("youtube").then(data))), "youtube");
}

TEST(Applications, the_name_in_the_record_itself_wins) {
  Receiver receiver;
  const auto record = Bytes{}.u32(0x0d0001c5).counted("mine");
  const auto data = Ipfix::templates(256, {{95, 4}, {96, kVar}}).then(set(256, record));
  EXPECT_EQ(application_of(receiver, Ipfix::message(names_of_applications("youtube").then(data))), "mine");
}

TEST(Applications, ntop_and_yaf_number_them_in_their_own_way) {
  EXPECT_EQ(application_with({{118, 2, kNtop}}, Bytes{}.u16(126)), "ndpi:126");
  EXPECT_EQ(application_with({{118, 8, kNtop}}, Bytes{}.padded("7.126", 8)), "ndpi:7.126");
  EXPECT_EQ(application_with({{118, 2, kNtop}}, Bytes{}.u16(0)), "-");
  EXPECT_EQ(application_with({{118, 2, kNtop}, {119, 16, kNtop}}, Bytes{}.u16(7).padded("HTTP.Google", 16)),
            "HTTP.Google");
  EXPECT_EQ(application_with({{33, 2, 6871}}, Bytes{}.u16(443)), "yaf:443");
}

TEST(Applications, T36_names_are_bounded_and_go_with_their_exporter) {
  Receiver receiver({.exporters = 1, .names_per_exporter = 2, .name_bytes = 2 * (128 + 24)});
  const auto data = Ipfix::templates(256, {{95, 4}}).then(set(256, Bytes{}.u32(0x0d000003)));
  for (std::uint32_t id = 1; id <= 3; ++id) {
    ASSERT_TRUE(receiver.take(Ipfix::message(names_of_applications("one", 0x0d000000 + id))));
  }
  EXPECT_EQ(receiver.decoder.exporters().front().applications, 2U);
  EXPECT_EQ(application_of(receiver, Ipfix::message(data)), "13:3");
  receiver.sender = Address::v4(0xc0000202);
  EXPECT_EQ(application_of(receiver, Ipfix::message(names_of_applications("new", 0x0d000003).then(data))), "new");
}

}  // namespace
}  // namespace whither
