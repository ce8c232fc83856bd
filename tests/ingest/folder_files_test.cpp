#include "ingest/folder_files.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/file.h"
#include "temp_folder.h"

namespace whither {
namespace {

using testing::IsEmpty;

TEST(FolderFiles, of_nfcapd_are_in_their_order_but_for_what_is_being_written) {
  const TempFolder folder;
  std::filesystem::create_directories(folder / "2026/11");
  for (const auto* const name :
       {"2026/11/nfcapd.202611261605", "2026/11/nfcapd.202611261600", "nfcapd.current.77", "notes"}) {
    folder.write(name, "");
  }
  const auto found = files_below(folder.path(), nfcapd_state);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->files,
            (std::vector{folder / "2026/11/nfcapd.202611261600", folder / "2026/11/nfcapd.202611261605"}));
  EXPECT_EQ(found->unfinished, std::vector{folder / "nfcapd.current.77"});
  EXPECT_EQ(files_below(folder / "notes", nfcapd_state)->files, std::vector{folder / "notes"});
  std::filesystem::create_directories(folder / "empty");
  EXPECT_THAT(files_below(folder / "empty", nfcapd_state)->files, IsEmpty());
}

TEST(FolderFiles, of_others_are_finished_when_nobody_writes_them) {
  const TempFolder folder;
  for (const auto* const name : {"b.pcapng", "a.pcap", "c.cap", "d.ipfix", "e.csv", "pcap", "f.pcap.tmp"}) {
    folder.write(name, "");
  }
  if (!is_open_for_writing(folder / "a.pcap")) GTEST_SKIP() << "this file system does not tell: NOT TESTED";
  {
    const std::ofstream writing{folder / "b.pcapng"};
    const auto found = files_below(folder.path(), capture_state);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->files, (std::vector{folder / "a.pcap", folder / "c.cap"}));
    EXPECT_EQ(found->unfinished, std::vector{folder / "b.pcapng"});
  }
  EXPECT_EQ(files_below(folder.path(), capture_state)->files,
            (std::vector{folder / "a.pcap", folder / "b.pcapng", folder / "c.cap"}));
  EXPECT_EQ(files_below(folder.path(), ipfix_state)->files, std::vector{folder / "d.ipfix"});
  EXPECT_EQ(files_below(folder.path(), csv_state)->files, std::vector{folder / "e.csv"});
}

}  // namespace
}  // namespace whither
