#include "wire/option_names.h"

#include <gtest/gtest.h>

#include "wire/datagrams.h"

namespace whither {
namespace {

ExporterStatus status_after(const Bytes& datagram) {
  Receiver receiver;
  EXPECT_TRUE(receiver.take(datagram));
  EXPECT_TRUE(receiver.flows.empty());
  return receiver.decoder.exporters().at(0);
}

template <typename P>
class InterfaceNames : public testing::Test {};
using WithOptions = testing::Types<Netflow9, Ipfix>;
TYPED_TEST_SUITE(InterfaceNames, WithOptions);

TYPED_TEST(InterfaceNames, are_kept_with_their_descriptions) {
  auto options = TypeParam::options(300, {{1, 4}}, {{10, 4}, {82, 16}, {83, 16}});
  const auto data =
      Bytes{}.u32(0).u32(7).padded("Gi0/7", 16).padded("to the phone", 16).u32(0).u32(3).padded("Gi0/3", 16).zeros(16);
  const auto status = status_after(TypeParam::message(options.then(set(300, data))));
  const std::vector<NamedIndex> expected = {{3, "Gi0/3", ""}, {7, "Gi0/7", "to the phone"}};
  EXPECT_EQ(status.interfaces, expected);
}

TEST(OptionNames, a_scope_of_netflow9_is_the_interface) {
  auto options = Netflow9::options(300, {{2, 4}}, {{82, 8}});
  const auto status = status_after(Netflow9::message(options.then(set(300, Bytes{}.u32(7).padded("Gi0/7", 8)))));
  EXPECT_EQ(status.interfaces, (std::vector<NamedIndex>{{7, "Gi0/7", ""}}));
}

TEST(OptionNames, vrfs_and_samplers_have_names_of_fixed_and_variable_length) {
  auto options =
      Ipfix::options(300, {{234, 4}}, {{236, 65535}}).then(Ipfix::options(301, {{302, 8}}, {{335, 65535}, {34, 4}}));
  const auto data =
      set(300, Bytes{}.u32(5).counted("blue")).then(set(301, Bytes{}.u64(9).counted("one-in-ten").u32(10)));
  const auto status = status_after(Ipfix::message(options.then(data)));
  EXPECT_EQ(status.vrfs, (std::vector<NamedIndex>{{5, "blue", ""}}));
  EXPECT_EQ(status.samplers, (std::vector<NamedIndex>{{9, "one-in-ten", ""}}));
  const auto nine =
      Netflow9::options(300, {{1, 4}}, {{48, 1}, {84, 10}}).then(set(300, Bytes{}.u32(0).u8(2).padded("all", 10)));
  EXPECT_EQ(status_after(Netflow9::message(nine)).samplers, (std::vector<NamedIndex>{{2, "all", ""}}));
}

TEST(OptionNames, what_is_announced_again_replaces_what_was) {
  auto options = Ipfix::options(300, {{10, 4}}, {{82, 8}});
  const auto data = set(300, Bytes{}.u32(7).padded("old", 8).u32(7).padded("new", 8));
  EXPECT_EQ(status_after(Ipfix::message(options.then(data))).interfaces, (std::vector<NamedIndex>{{7, "new", ""}}));
}

TEST(OptionNames, T36_names_of_all_exporters_together_are_bounded) {
  Receiver receiver({.name_bytes = 3 * (128 + 5)});
  const auto message =
      Ipfix::message(Ipfix::options(300, {{10, 4}}, {{82, 5}}).then(set(300, Bytes{}.u32(7).text("Gi0/7"))));
  std::size_t named = 0;
  for (std::uint32_t sender = 1; sender <= 5; ++sender) {
    receiver.sender = Address::v4(sender);
    ASSERT_TRUE(receiver.take(message));
  }
  for (const auto& status : receiver.decoder.exporters()) named += status.interfaces.size();
  EXPECT_EQ(named, 3U);
}

}  // namespace
}  // namespace whither
