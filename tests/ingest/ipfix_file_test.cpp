#include "ingest/ipfix_file.h"

#include <gmock/gmock.h>

#include "ingest/messages.h"
#include "temp_folder.h"

namespace whither {
namespace {

using testing::HasSubstr;

struct Contents {
  std::vector<std::size_t> sizes;
  std::vector<Time> received;
  std::vector<Address> senders;
  Result<std::uint64_t> count;
};

Contents read(const std::string& path) {
  Contents contents;
  auto file = IpfixFile::open(path);
  if (!file) {
    contents.count = std::unexpected(file.error());
    return contents;
  }
  contents.count = file->read(Address::v4(0xc0000201), [&](const Datagram& message) {
    contents.sizes.push_back(message.payload.size());
    contents.received.push_back(message.received);
    contents.senders.push_back(message.sender);
  });
  return contents;
}

TEST(IpfixFile, gives_its_messages_at_the_time_of_their_export) {
  const TempFolder folder;
  const auto contents =
      read(folder.write("flows", ipfix_message(16, 1'760'000'000) + ipfix_message(300, 1'760'000'005)));
  ASSERT_TRUE(contents.count) << contents.count.error().message;
  EXPECT_EQ(*contents.count, 2U);
  EXPECT_EQ(contents.sizes, (std::vector<std::size_t>{16, 300}));
  EXPECT_EQ(contents.received, (std::vector{time_of_seconds(1'760'000'000), time_of_seconds(1'760'000'005)}));
  EXPECT_EQ(contents.senders.front().to_string(), "192.0.2.1");
}

TEST(IpfixFile, reads_more_than_it_takes_at_once) {
  const TempFolder folder;
  std::string bytes;
  for (int i = 0; i < 300; ++i) bytes += ipfix_message(static_cast<std::size_t>(1000 + i * 200));
  const auto contents = read(folder.write("flows", bytes));
  ASSERT_TRUE(contents.count) << contents.count.error().message;
  EXPECT_EQ(*contents.count, 300U);
  EXPECT_EQ(contents.sizes.back(), 1000U + 299 * 200);
}

TEST(IpfixFile, says_that_it_was_cut_short_anywhere) {
  const TempFolder folder;
  const auto whole = ipfix_message(20) + ipfix_message(30);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto contents = read(folder.write("flows", whole.substr(0, size)));
    if (size == 20) {
      EXPECT_EQ(*contents.count, 1U);
      continue;
    }
    ASSERT_FALSE(contents.count) << "at " << size;
    EXPECT_EQ(contents.count.error().fault, Fault::NotUnderstood);
    EXPECT_EQ(contents.sizes.size(), size < 20 ? 0U : 1U);
  }
}

TEST(IpfixFile, says_behind_which_message_it_is_damaged) {
  const TempFolder folder;
  const auto contents = read(folder.write("flows", ipfix_message(20) + ipfix_message(30) + "nonsense"));
  ASSERT_FALSE(contents.count);
  EXPECT_THAT(contents.count.error().message, HasSubstr("damaged behind message 2"));
}

TEST(IpfixFile, tells_a_capture_from_itself) {
  const TempFolder folder;
  for (const auto* const magic : {"\xa1\xb2\xc3\xd4", "\xd4\xc3\xb2\xa1", "\x0a\x0d\x0d\x0a"}) {
    const auto contents = read(folder.write("capture", magic + std::string(100, 'x')));
    ASSERT_FALSE(contents.count);
    EXPECT_EQ(contents.count.error().fault, Fault::NotUnderstood);
    EXPECT_THAT(contents.count.error().message, HasSubstr("whither import pcap"));
  }
}

TEST(IpfixFile, says_what_it_cannot_open) {
  const TempFolder folder;
  EXPECT_EQ(IpfixFile::open(folder / "absent").error().fault, Fault::Unreachable);
  EXPECT_EQ(IpfixFile::open(folder.path()).error().fault, Fault::Unreachable);
}

}  // namespace
}  // namespace whither
