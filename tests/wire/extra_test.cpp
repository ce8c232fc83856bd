#include "wire/extra.h"

#include <gtest/gtest.h>

#include "wire/datagrams.h"

namespace whither {
namespace {

constexpr std::uint16_t kVar = 65535;

// The JSON object of the one flow; "-" where it has none.
std::string extra_with(const Ins& ins, const Bytes& record, DecoderOptions options = {.keep_extra = true}) {
  Receiver receiver({}, options);
  const auto flow = receiver.only(Ipfix::message(Ipfix::templates(256, ins).then(set(256, record))));
  return flow.has(Field::extra) ? std::string{receiver.text(flow.extra)} : "-";
}

TEST(Extra, is_kept_where_it_is_asked_for) {
  const Ins ins = {{1, 4}, {192, 1}};
  EXPECT_EQ(extra_with(ins, Bytes{}.u32(1).u8(64)), R"({"ipTTL":64})");
  EXPECT_EQ(extra_with(ins, Bytes{}.u32(1).u8(64), {}), "-");
  EXPECT_EQ(extra_with({{1, 4}}, Bytes{}.u32(1)), "-");
}

TEST(Extra, values_are_written_by_their_type) {
  EXPECT_EQ(extra_with({{434, 4}}, Bytes{}.u32(0xfffffffe)), R"({"mibObjectValueInteger":-2})");
  EXPECT_EQ(extra_with({{311, 4}}, Bytes{}.u32(0x3fc00000)), R"({"samplingProbability":1.5})");
  EXPECT_EQ(extra_with({{276, 1}}, Bytes{}.u8(1)), R"({"dataRecordsReliability":true})");
  EXPECT_EQ(extra_with({{276, 1}}, Bytes{}.u8(2)), R"({"dataRecordsReliability":false})");
  EXPECT_EQ(extra_with({{276, 1}}, Bytes{}.u8(3)), R"({"dataRecordsReliability":"03"})");
  EXPECT_EQ(extra_with({{365, 6}}, Bytes{}.number(0x0200005e0001, 6)), R"({"staMacAddress":"02:00:00:5e:00:01"})");
  EXPECT_EQ(extra_with({{130, 4}}, Bytes{}.address("192.0.2.9")), R"({"exporterIPv4Address":"192.0.2.9"})");
  EXPECT_EQ(extra_with({{131, 16}}, Bytes{}.address("2001:db8::1")), R"({"exporterIPv6Address":"2001:db8::1"})");
  EXPECT_EQ(extra_with({{82, 8}}, Bytes{}.padded("e\"0", 8)), R"({"interfaceName":"e\"0"})");
  EXPECT_EQ(extra_with({{82, 8}}, Bytes{}.zeros(8)), "-");
  EXPECT_EQ(extra_with({{82, kVar}}, Bytes{}.counted("eth0\xff")), "{\"interfaceName\":\"eth0\xef\xbf\xbd\"}");
  EXPECT_EQ(extra_with({{258, 8}}, Bytes{}.u64(1'786'700'000'250)),
            R"({"collectionTimeMilliseconds":"2026-08-14T09:33:20.250000Z"})");
  EXPECT_EQ(extra_with({{314, 4}}, Bytes{}.u32(0xdeadbeef)), R"({"ipPayloadPacketSection":"deadbeef"})");
}

TEST(Extra, elements_without_a_name_are_enterprise_and_number) {
  EXPECT_EQ(extra_with({{7, 2, 99999}}, Bytes{}.u16(0x1234)), R"({"99999/7":"1234"})");
  EXPECT_EQ(extra_with({{4242, 2}}, Bytes{}.u16(0x1234)), R"({"0/4242":"1234"})");
  EXPECT_EQ(extra_with({{881, 4, 6876}}, Bytes{}.address("192.0.2.1")), R"({"tenantSourceIPv4":"192.0.2.1"})");
}

TEST(Extra, T21_repeated_elements_are_told_apart_and_padding_is_left_out) {
  EXPECT_EQ(extra_with({{192, 1}, {210, 3}, {192, 1}}, Bytes{}.u8(1).zeros(3).u8(2)), R"({"ipTTL":1,"ipTTL#2":2})");
  // Of repeated elements that fill a field the first wins; the other is not lost.
  EXPECT_EQ(extra_with({{7, 2}, {7, 2}}, Bytes{}.u16(1).u16(2)), R"({"sourceTransportPort#2":2})");
}

TEST(Extra, what_became_a_name_or_an_application_is_not_written_twice) {
  const Ins ins = {{188, kVar, 35632}, {187, kVar, 35632}, {95, 4}};
  const auto record = Bytes{}.counted("a.example").counted("b.example").u32(0x0d000001);
  EXPECT_EQ(extra_with(ins, record), R"({"HTTP_HOST":"b.example"})");
}

TEST(Extra, lists_are_arrays) {
  const auto list = Bytes{}.u8(3).u16(192).u16(1).u8(7).u8(8);
  EXPECT_EQ(extra_with({{291, kVar}}, Bytes{}.counted(list)), R"({"basicList":[7,8]})");
  Receiver receiver({}, {.keep_extra = true});
  const auto sub = Bytes{}.u8(3).u16(400).u8(7).counted("x").u8(8).counted("yz");
  const auto sets = Ipfix::templates(400, {{192, 1}, {82, kVar}})
                        .then(Ipfix::templates(256, {{292, kVar}, {1, 4}}))
                        .then(set(256, Bytes{}.counted(sub).u32(5)));
  const auto flow = receiver.only(Ipfix::message(sets));
  EXPECT_EQ(flow.bytes, 5U);
  EXPECT_EQ(receiver.text(flow.extra),
            R"({"subTemplateList":[{"ipTTL":7,"interfaceName":"x"},{"ipTTL":8,"interfaceName":"yz"}]})");
}

TEST(Extra, T36_is_bounded_and_says_so) {
  const auto text = extra_with({{192, 1}, {313, kVar}, {82, kVar}, {192, 1}},
                               Bytes{}.u8(1).counted("x").counted(std::string(5000, 'a')).u8(2));
  EXPECT_EQ(text, R"({"ipTTL":1,"…truncated":true})");
  const auto list = Bytes{}.u8(3).u16(192).u16(1).zeros(60'000);
  EXPECT_EQ(extra_with({{291, kVar}}, Bytes{}.counted(list)), R"({"…truncated":true})");
  EXPECT_LE(extra_with({{82, kVar}}, Bytes{}.counted(std::string(4050, 'a'))).size(), Extra::kMaxExtra);
}

}  // namespace
}  // namespace whither
