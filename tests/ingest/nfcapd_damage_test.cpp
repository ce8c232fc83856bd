#include <gmock/gmock.h>

#include "ingest/nfcapd_contents.h"
#include "ingest/nfcapd_files.h"

namespace whither {
namespace {

using testing::HasSubstr;

TEST(NfcapdDamage, says_that_it_was_cut_short_anywhere) {
  const TempFolder folder;
  for (const auto& whole : {file_of({exporter_record(), flow3({common(), ends4()})}), file1()}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const auto contents = read_nfcapd(folder.write("nfcapd.1", std::string_view{whole}.substr(0, size)));
      ASSERT_FALSE(contents.counts) << "at " << size;
      EXPECT_EQ(contents.counts.error().fault, Fault::NotUnderstood);
    }
  }
}

TEST(NfcapdDamage, survives_any_byte_being_another) {
  const TempFolder folder;
  for (const auto& whole : {file_of({exporter_record(), flow3({common(), ends4()})}), file1()}) {
    for (std::size_t at = 0; at < whole.size(); ++at) {
      for (const char flip : {'\x01', '\x80', '\xff'}) {
        auto bytes = whole;
        bytes[at] = static_cast<char>(bytes[at] ^ flip);
        const auto contents = read_nfcapd(folder.write("nfcapd.1", bytes));
        EXPECT_LE(contents.flows.size(), 1U);
        if (!contents.counts) {
          EXPECT_NE(contents.counts.error().fault, Fault::Internal);
        }
      }
    }
  }
}

void expect_refused(const std::string& bytes, std::string_view because) {
  const auto contents = read_nfcapd_bytes(bytes);
  ASSERT_FALSE(contents.counts) << because;
  EXPECT_EQ(contents.counts.error().fault, Fault::NotUnderstood);
  EXPECT_THAT(contents.counts.error().message, HasSubstr(std::string{because}));
}

TEST(NfcapdDamage, says_what_is_damaged) {
  const auto flow = flow3({common(), ends4()});
  const auto with = [](std::uint32_t count, const std::string& records) {
    return NfcapdFile2{.blocks = nfcapd_block(count, records)}.string();
  };
  expect_refused(with(2, flow), "it does not hold as many records as it says");
  expect_refused(with(1, Little{}.u16(11).u16(3).string()), "a record's length cannot be");
  expect_refused(with(1, Little{}.u16(11).u16(65535).string()), "a record is longer than its block");
  expect_refused(with(1, nfcapd_piece(11, "short")), "a flow is shorter than it has to be");
  expect_refused(with(1, flow3({Little{}.u16(1).u16(65535).string()})), "an element is longer than its flow");
  expect_refused(with(1, flow3({Little{}.u16(1).u16(0).string()})), "the length of a flow's element cannot be");
  expect_refused(with(1, flow3({nfcapd_piece(1, "short")})), "an element is shorter than what it has to hold");
  const auto late = Little{}.u64(~0ULL).zeros(32).u16(0).u16(0).u32(0).string();
  expect_refused(with(1, flow3({nfcapd_piece(1, late)})), "after the year 9999");
  expect_refused(NfcapdFile2{.blocks = Little{}.u32(1).u32(0xffffffff).u32(3).string()}.string(),
                 "larger than a block");
  expect_refused(NfcapdFile2{.blocks = nfcapd_block(1, flow), .count = 0xffffffff}.string(), "damaged in block 2");
  const auto without_map = NfcapdFile1{.blocks = nfcapd_block(1, flow1(0, ""), 2)}.string();
  expect_refused(without_map, "a flow does not fit its map");
  const auto endless = map1(0, std::vector<std::uint16_t>(NfcapdExtensions::kMost + 1, 7));
  expect_refused(NfcapdFile1{.blocks = nfcapd_block(1, endless, 2)}.string(), "a map of extensions cannot be");
}

TEST(NfcapdDamage, says_which_files_it_does_not_read) {
  expect_refused("", "is no file of nfcapd");
  expect_refused(std::string(300, 'x'), "is no file of nfcapd");
  expect_refused("\xa5\x0c" + std::string(300, '\0'), "big-endian");
  expect_refused(Little{}.u16(0xa50c).u16(3).zeros(300).string(), "layout 3");
  expect_refused(NfcapdFile2{.blocks = "", .count = 0, .encryption = 1}.string(), "is encrypted");
  expect_refused(NfcapdFile2{.blocks = "", .count = 0, .compression = 9}.string(), "unknown compression (9)");
  expect_refused(NfcapdFile2{.blocks = nfcapd_block(0, ""), .count = 0}.string(), "nfcapd did not finish it");
  expect_refused(NfcapdFile1{.blocks = nfcapd_block(0, "", 1)}.string(), "nfdump 1.5");
}

TEST(NfcapdDamage, says_what_it_cannot_open) {
  const TempFolder folder;
  EXPECT_EQ(NfcapdFile::open(folder / "absent").error().fault, Fault::Unreachable);
  EXPECT_EQ(NfcapdFile::open(folder.path()).error().fault, Fault::Unreachable);
}

TEST(NfcapdDamage, reads_no_further_once_it_is_told_to_stop) {
  const TempFolder folder;
  auto file = NfcapdFile::open(folder.write("nfcapd.1", file1()));
  std::stop_source source;
  source.request_stop();
  const auto counts = file->read([](Batch&) { ADD_FAILURE(); }, source.get_token());
  EXPECT_TRUE(counts);
}

}  // namespace
}  // namespace whither
