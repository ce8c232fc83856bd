#include "wire/lists.h"

#include <gtest/gtest.h>

#include "wire/datagrams.h"
#include "wire/extra.h"

namespace whither {
namespace {

constexpr std::uint16_t kVar = 65535;
constexpr std::uint32_t kCert = 6871;

Bytes basic_list(const In& in, const Bytes& content) { return Bytes{}.u8(3).then(fields({in})).then(content); }
Bytes sub_list(std::uint16_t id, const Bytes& records) { return Bytes{}.u8(3).u16(id).then(records); }
Bytes part(std::uint16_t id, const Bytes& records) { return Bytes{}.u16(id).u16(records.size() + 4).then(records); }

// Records whose only value is a list, behind addresses.
Bytes with_list(std::uint16_t list_element, const Bytes& list) {
  return Ipfix::templates(256, {{8, 4}, {list_element, kVar}, {1, 4}})
      .then(set(256, Bytes{}.address("192.168.1.139").counted(list).u32(1000)));
}

TEST(Lists, names_in_basic_lists_are_found) {
  Receiver receiver;
  const auto list = basic_list({179, kVar, kCert}, Bytes{}.counted("www.example.org").counted("example.net"));
  const auto flow = receiver.only(Ipfix::message(with_list(291, list)));
  EXPECT_EQ(receiver.text(flow.dst_name), "www.example.org");
  EXPECT_EQ(flow.bytes, 1000U);
}

TEST(Lists, values_of_basic_lists_fill_no_fields) {
  Receiver receiver;
  const auto flow = receiver.only(Ipfix::message(with_list(291, basic_list({12, 4}, Bytes{}.address("192.0.2.9")))));
  EXPECT_FALSE(flow.has(Field::dst_addr));
}

TEST(Lists, yafs_parts_fill_fields_that_are_absent_and_no_others) {
  Receiver receiver;
  const auto parts = Bytes{}
                         .u8(3)
                         .then(part(400, Bytes{}.u32(7).u8(0x02).u8(0x18)))
                         .then(part(401, Bytes{}.number(0x0200005e0001, 6).address("203.0.113.9")));
  const auto sets = Ipfix::templates(400, {{184, 4}, {14, 1, kCert}, {15, 1, kCert}})
                        .then(Ipfix::templates(401, {{56, 6}, {8, 4}}))
                        .then(with_list(293, parts));
  const auto flow = receiver.only(Ipfix::message(sets));
  EXPECT_EQ(flow.tcp_flags, 0x1a);
  EXPECT_EQ(flow.src_mac, 0x0200005e0001U);
  EXPECT_EQ(flow.src_addr.to_string(), "192.168.1.139");
}

TEST(Lists, lists_in_lists_are_read_to_a_depth) {
  const auto named = basic_list({294, kVar, kCert}, Bytes{}.counted("deep.example"));
  const auto name_at = [&](int depth) {
    auto list = named;
    for (int i = 1; i < depth; ++i) list = basic_list({291, kVar}, Bytes{}.counted(list));
    Receiver receiver;
    return std::string{receiver.text(receiver.only(Ipfix::message(with_list(291, list))).dst_name)};
  };
  EXPECT_EQ(name_at(kMaxListDepth), "deep.example");
  EXPECT_EQ(name_at(kMaxListDepth + 1), "");
}

TEST(Lists, T36_lists_that_lie_end_with_their_bytes_and_lose_nothing_else) {
  const auto lies = {
      Bytes{},                                                   // nothing at all
      Bytes{}.u8(3),                                             // no more than a semantic
      basic_list({179, 0, kCert}, Bytes{}.zeros(40)),            // values of no bytes
      basic_list({179, 200, kCert}, Bytes{}.zeros(40)),          // longer than the list
      basic_list({179, kVar, kCert}, Bytes{}.u8(255).u16(999)),  // the same, with a length
      sub_list(256, Bytes{}.zeros(40)),                          // of the record's own template
      sub_list(777, Bytes{}.zeros(40)),                          // of one that nobody knows
      Bytes{}.u8(3).u16(256).u16(0),                             // a part shorter than its header
      Bytes{}.u8(3).u16(256).u16(60'000),                        // a part longer than the list
      Bytes{}.u8(3).then(part(256, Bytes{})),                    // a part of no records
  };
  for (const auto element : {291, 292, 293}) {
    for (const auto& lie : lies) {
      Receiver receiver({}, {.keep_extra = true});
      const auto flow = receiver.only(Ipfix::message(with_list(static_cast<std::uint16_t>(element), lie)));
      EXPECT_EQ(flow.bytes, 1000U);
    }
  }
}

TEST(Lists, T36_a_datagram_cut_short_anywhere_in_a_list_is_read_without_harm) {
  const auto list = Bytes{}.u8(3).then(part(400, Bytes{}.counted("a.example").counted("b.example")));
  const auto whole = Ipfix::message(Ipfix::templates(400, {{188, kVar, 35632}}).then(with_list(293, list)));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    Receiver receiver({}, {.keep_extra = true});
    EXPECT_FALSE(receiver.take(whole.view().first(size))) << "at " << size;
  }
}

// The worst that was found for time: records of one byte whose template claims a thousand fields. What is kept of each
// row is bounded, and so is what is read of it.
TEST(Lists, T36_many_small_records_of_a_large_template_are_bounded) {
  Ins many(900, {192, 0});
  many.push_back({192, 1});
  Receiver receiver({}, {.keep_extra = true});
  const auto templates = Ipfix::templates(400, many).then(Ipfix::templates(256, {{292, kVar}}));
  ASSERT_TRUE(receiver.take(Ipfix::message(templates)));
  Bytes records;
  for (int i = 0; i < 200; ++i) records.then(Bytes{}.counted(sub_list(400, Bytes{}.zeros(300))));
  ASSERT_TRUE(receiver.take(Ipfix::message(set(256, records))));
  ASSERT_EQ(receiver.flows.size(), 200U);
  for (const auto& flow : receiver.flows) EXPECT_LE(receiver.text(flow.extra).size(), Extra::kMaxExtra);
}

}  // namespace
}  // namespace whither
