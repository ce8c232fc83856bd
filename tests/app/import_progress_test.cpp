#include "app/import_progress.h"

#include <gtest/gtest.h>

namespace whither {
namespace {

TEST(ImportProgress, tells_how_far_it_is_and_how_long_it_takes) {
  EXPECT_EQ(progress_text(1'200'000'000, 3'200'000'000, 4'204'000, 7.5),
            "37 %  1.20 GB of 3.20 GB  4 204 000 flows  560 533 flows/s  0:12 left");
  EXPECT_EQ(progress_text(3'000, 300'000, 10, 2), "1 %  3.00 kB of 300 kB  10 flows  5 flows/s  3:18 left");
}

TEST(ImportProgress, tells_no_end_where_it_knows_none) {
  EXPECT_EQ(progress_text(3'000, 0, 10, 2), "3.00 kB  10 flows  5 flows/s");
  EXPECT_EQ(progress_text(0, 1'000, 0, 0), "0 %  0 B of 1.00 kB  0 flows  0 flows/s");
}

// Decompressed by nfdump, a file is larger than it was.
TEST(ImportProgress, is_never_more_than_done) {
  EXPECT_EQ(progress_text(2'000, 1'000, 10, 2), "100 %  1.00 kB of 1.00 kB  10 flows  5 flows/s  0:00 left");
}

}  // namespace
}  // namespace whither
