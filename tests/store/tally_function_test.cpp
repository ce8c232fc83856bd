#include <gtest/gtest.h>

#include <string>

#include "store/database.h"
#include "temp_folder.h"

namespace whither {
namespace {

// Sums of a million rows in a thousand groups, as tally() and as DuckDB's sum() tell them: how many groups differ.
std::uint64_t differing(const std::string& bytes, const std::string& packets) {
  const TempFolder folder;
  auto database = Database::open({.folder = folder / "", .memory_limit = ""});
  EXPECT_TRUE(database);
  auto connection = database->connect();
  EXPECT_TRUE(connection);
  auto rows = connection->query(
      "WITH rows AS (SELECT i * 7919 % 1000 AS k, i % 3 = 0 AS down, (i % 2 + 1)::UINTEGER AS sampling, "
      "(" +
      bytes + ")::UBIGINT AS bytes, (" + packets +
      ")::UBIGINT AS packets FROM range(1000000) AS t(i)), "
      "ours AS (SELECT k, unnest(tally(down, sampling, bytes, packets)) FROM rows GROUP BY k), "
      "theirs AS (SELECT k, sum(CASE WHEN down THEN 0 ELSE bytes END::HUGEINT * sampling) AS up, "
      "sum(CASE WHEN down THEN bytes ELSE 0 END::HUGEINT * sampling) AS down, "
      "sum(CASE WHEN down THEN 0 ELSE packets END::HUGEINT * sampling) AS packets_up, "
      "sum(CASE WHEN down THEN packets ELSE 0 END::HUGEINT * sampling) AS packets_down, "
      "count(*) AS flows, max(sampling) AS max_sampling FROM rows GROUP BY k) "
      "SELECT count(*)::UBIGINT FROM theirs FULL JOIN ours USING (k) WHERE "
      "(theirs.up, theirs.down, theirs.packets_up, theirs.packets_down, theirs.flows, theirs.max_sampling) IS DISTINCT "
      "FROM (ours.up, ours.down, ours.packets_up, ours.packets_down, ours.flows::BIGINT, ours.max_sampling::UINTEGER)");
  EXPECT_TRUE(rows) << rows.error().message;
  const auto* const chunk = rows->next();
  EXPECT_NE(chunk, nullptr);
  return chunk->value<std::uint64_t>(0, 0);
}

TEST(Tally, adds_up_small_numbers) { EXPECT_EQ(differing("i % 1500", "i % 10"), 0U); }
TEST(Tally, adds_up_to_more_than_32_bits) { EXPECT_EQ(differing("i * 40", "i % 10"), 0U); }
TEST(Tally, adds_up_numbers_of_more_than_32_bits) {
  EXPECT_EQ(differing("CASE WHEN i % 100003 = 5 THEN 10000000000 ELSE i END", "i * 1000000"), 0U);
}

}  // namespace
}  // namespace whither
