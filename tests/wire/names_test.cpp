#include <gtest/gtest.h>

#include "wire/datagrams.h"

namespace whither {
namespace {

constexpr std::uint16_t kVar = 65535;
constexpr std::uint32_t kCert = 6871;
constexpr std::uint32_t kCisco = 9;
constexpr std::uint32_t kNtop = 35632;

struct Names {
  std::string src;
  std::string dst;
  friend bool operator==(const Names&, const Names&) = default;
};

// What the names of the one flow are; "-" where it has none.
template <typename Protocol>
Names names_with(const Ins& ins, const Bytes& record) {
  Receiver receiver;
  const auto flow = receiver.only(Protocol::message(Protocol::templates(256, ins).then(set(256, record))));
  return {flow.has(Field::src_name) ? std::string{receiver.text(flow.src_name)} : "-",
          flow.has(Field::dst_name) ? std::string{receiver.text(flow.dst_name)} : "-"};
}

TEST(Names, a_tls_server_name_of_variable_length_belongs_to_the_known_port) {
  const Ins ins = {{7, 2}, {11, 2}, {188, kVar, kNtop}, {1, 4}};
  const auto to_server = Bytes{}.u16(50000).u16(443).counted("WWW.Example.org").u32(1);
  EXPECT_EQ(names_with<Ipfix>(ins, to_server), (Names{"-", "www.example.org"}));
  const auto from_server = Bytes{}.u16(443).u16(50000).counted("www.example.org").u32(1);
  EXPECT_EQ(names_with<Ipfix>(ins, from_server), (Names{"www.example.org", "-"}));
  const auto in_doubt = Bytes{}.u16(50000).u16(50001).counted("www.example.org").u32(1);
  EXPECT_EQ(names_with<Ipfix>(ins, in_doubt), (Names{"-", "www.example.org"}));
}

TEST(Names, T21_ntops_elements_have_large_numbers_in_netflow9_and_fixed_lengths) {
  const Ins ins = {{7, 2}, {11, 2}, {57472 + 187, 24}};
  const auto record = Bytes{}.u16(50000).u16(80).padded("www.example.org:8080", 24);
  EXPECT_EQ(names_with<Netflow9>(ins, record), (Names{"-", "www.example.org"}));
}

TEST(Names, a_server_name_comes_before_a_host_and_a_host_before_a_question) {
  const Ins ins = {{205, kVar, kNtop}, {187, kVar, kNtop}, {188, kVar, kNtop}};
  EXPECT_EQ(names_with<Ipfix>(ins, Bytes{}.counted("a.example").counted("b.example").counted("c.example")).dst,
            "c.example");
  EXPECT_EQ(names_with<Ipfix>(ins, Bytes{}.counted("a.example").counted("b.example").counted("")).dst, "b.example");
  EXPECT_EQ(names_with<Ipfix>(ins, Bytes{}.counted("a.example").counted("192.0.2.1").counted("")).dst, "a.example");
  EXPECT_EQ(names_with<Ipfix>(ins, Bytes{}.counted("").counted("").counted("")), (Names{"-", "-"}));
}

TEST(Names, cisco_writes_six_bytes_of_application_before_the_host) {
  const Ins ins = {{7, 2}, {11, 2}, {12235, kVar, kCisco}};
  const auto record = Bytes{}.u16(50000).u16(80).counted(Bytes{}.u32(0x03000050).u16(0x3402).text("www.example.org"));
  EXPECT_EQ(names_with<Ipfix>(ins, record).dst, "www.example.org");
  const auto none = Bytes{}.u16(50000).u16(80).counted(Bytes{}.u32(0x03000050).u16(0x3402));
  EXPECT_EQ(names_with<Ipfix>(ins, none).dst, "-");
}

TEST(Names, values_behind_names_are_where_they_belong) {
  Receiver receiver;
  const Ins ins = {{460, kVar}, {11, 2}, {179, kVar, kCert}, {1, 4}};
  const std::string long_name(250, 'x');
  const auto record = Bytes{}.counted(std::string(300, 'y')).u16(53).counted(long_name).u32(77);
  const auto flow = receiver.only(Ipfix::message(Ipfix::templates(256, ins).then(set(256, record))));
  EXPECT_EQ(flow.dst_port, 53);
  EXPECT_EQ(flow.bytes, 77U);
  EXPECT_EQ(receiver.text(flow.dst_name), long_name);
}

TEST(Names, every_record_of_a_set_has_its_own) {
  Receiver receiver;
  const Ins ins = {{1, 4}, {188, 12, kNtop}};
  const auto records = Bytes{}.u32(1).padded("a.example", 12).u32(2).padded("", 12).u32(3).padded("b.example", 12);
  ASSERT_TRUE(receiver.take(Ipfix::message(Ipfix::templates(256, ins).then(set(256, records)))));
  ASSERT_EQ(receiver.flows.size(), 3U);
  EXPECT_EQ(receiver.text(receiver.flows[0].dst_name), "a.example");
  EXPECT_FALSE(receiver.flows[1].has(Field::dst_name));
  EXPECT_EQ(receiver.text(receiver.flows[2].dst_name), "b.example");
}

}  // namespace
}  // namespace whither
