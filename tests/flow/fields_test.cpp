#include "flow/fields.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "flow/drop.h"
#include "flow/flow.h"

namespace whither {
namespace {

TEST(Fields, stand_in_the_order_of_their_enumerators_and_have_names_of_their_own) {
  std::set<std::string_view> names;
  std::set<std::string_view> words;
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    const auto& info = fields()[i];
    EXPECT_EQ(static_cast<std::size_t>(info.field), i);
    EXPECT_EQ(&info_of(info.field), &info);
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_TRUE(info.words.empty() || words.insert(info.words).second) << info.words;
    EXPECT_FALSE(info.help.empty()) << info.name;
  }
}

TEST(Fields, are_found_by_their_names) {
  for (const auto& info : fields()) EXPECT_EQ(field_named(info.name), info.field);
  EXPECT_FALSE(field_named("srcaddr"));
  EXPECT_FALSE(field_named(""));
}

TEST(Fields, share_no_element) {
  std::set<std::pair<std::uint32_t, std::uint16_t>> elements;
  for (const auto& info : fields()) {
    EXPECT_TRUE(info.element == 0 || elements.insert({info.enterprise, info.element}).second) << info.name;
  }
}

TEST(Flow, lacks_a_field_until_it_is_put) {
  Flow flow;
  for (const auto& info : fields()) EXPECT_FALSE(flow.has(info.field));
  WHITHER_PUT(flow, src_port, 0);
  WHITHER_PUT(flow, mpls_label, 7U);
  EXPECT_TRUE(flow.has(Field::src_port)) << "0 is known";
  EXPECT_TRUE(flow.has(Field::mpls_label));
  EXPECT_FALSE(flow.has(Field::dst_port));
}

TEST(FlowKind, has_a_name) {
  EXPECT_EQ(name_of(FlowKind::Traffic), "traffic");
  EXPECT_EQ(name_of(FlowKind::Nat), "nat");
  EXPECT_EQ(name_of(FlowKind::Firewall), "firewall");
  EXPECT_EQ(name_of(static_cast<FlowKind>(200)), "other") << "of a newer release's store";
}

TEST(Drops, each_have_a_name_a_unit_and_a_sentence) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kDropCount; ++i) {
    const auto& info = drops()[i];
    EXPECT_EQ(static_cast<std::size_t>(info.drop), i);
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_FALSE(info.unit.empty());
    EXPECT_FALSE(info.help.empty());
  }
}

TEST(Drops, count_from_any_thread) {
  Drops counted;
  {
    std::jthread one([&] {
      for (int i = 0; i < 1000; ++i) counted.add(Drop::SpoolFull);
    });
    std::jthread two([&] {
      for (int i = 0; i < 1000; ++i) counted.add(Drop::SpoolFull, 2);
    });
  }
  EXPECT_EQ(counted.of(Drop::SpoolFull), 3000U);
  EXPECT_EQ(counted.of(Drop::KernelFull), 0U);
  EXPECT_EQ(counted.total(), 3000U);
}

}  // namespace
}  // namespace whither
