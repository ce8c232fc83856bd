#include "store/store.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sample.h"

namespace whither {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// The one number that a statement over all flows gives.
template <typename T>
T answer_of(Store& store, const std::string& expression, const Window& window = {}) {
  auto rows = store.select(window, [&](const std::string& flows) { return "SELECT " + expression + " FROM " + flows; });
  EXPECT_TRUE(rows) << rows.error().message;
  const Chunk* const chunk = rows ? rows->next() : nullptr;
  return chunk != nullptr ? chunk->value<T>(0, 0) : T{};
}

TEST(Store, that_is_empty_has_every_column_and_no_row) {
  const TempFolder folder;
  writer_in(layout_in(folder));
  auto store = Store::open(layout_in(folder));
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_THAT(flows_in(*store), IsEmpty());
  EXPECT_EQ(answer_of<std::int64_t>(*store, "count(*)"), 0);
  EXPECT_EQ(answer_of<std::int64_t>(*store, "count(*) FILTER (src_ip4 = 1 AND dst_ip6 IS NULL AND time_start IS NULL)"),
            0);
}

TEST(Store, shows_what_it_saw_until_it_looks_again) {
  const TempFolder folder;
  auto writer = writer_in(layout_in(folder));
  store(writer, numbered_from(0, 10));
  auto seen = Store::open(layout_in(folder));
  ASSERT_TRUE(seen);
  store(writer, numbered_from(10, 10));
  EXPECT_EQ(numbers_of(flows_in(*seen)), counting(0, 10));
  ASSERT_TRUE(seen->refresh());
  EXPECT_EQ(numbers_of(flows_in(*seen)), counting(0, 20));
}

TEST(Store, finds_flows_whose_files_were_merged_meanwhile) {
  const TempFolder folder;
  auto writer = writer_in(layout_in(folder));
  for (std::uint64_t i = 0; i < 10; ++i) store(writer, numbered_from(i, 1));
  auto seen = Store::open(layout_in(folder));
  ASSERT_TRUE(seen);
  auto connection = writer.connect();
  EXPECT_GT(merge_all(layout_in(folder), *connection), 0);
  EXPECT_EQ(numbers_of(flows_in(*seen)), counting(0, 10));
}

TEST(Store, tells_what_is_wrong_with_a_statement) {
  const TempFolder folder;
  auto writer = writer_in(layout_in(folder));
  store(writer, numbered_from(0, 10));
  auto seen = Store::open(layout_in(folder));
  const auto rows = seen->select({}, [](const std::string& flows) { return "SELECT nothing FROM " + flows; });
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().fault, Fault::Internal);
  EXPECT_THAT(rows.error().message, HasSubstr("nothing"));
}

TEST(Store, leaves_out_files_that_lie_outside_of_the_window) {
  const TempFolder folder;
  auto writer = writer_in(layout_in(folder));
  for (std::uint64_t i = 0; i < 5; ++i) store(writer, {numbered(i, kNoon + i * 1h)});
  const auto seen = [&](const Window& window) { return numbers_in(layout_in(folder), window); };
  EXPECT_THAT(seen({kNoon + 2h, std::nullopt}), ElementsAre(2, 3, 4));
  EXPECT_THAT(seen({kNoon + 2h + 1s, kNoon + 3h}), ElementsAre(2, 3)) << "flows of one second that touch it";
  EXPECT_THAT(seen({std::nullopt, kNoon}), ElementsAre(0));
  EXPECT_THAT(seen({kNoon + 1min, kNoon + 2min}), IsEmpty());
  EXPECT_THAT(seen({}), ElementsAre(0, 1, 2, 3, 4));
}

// DuckDB's bloom filters of BLOB denied values that were there: whoever reads our files must find them.
TEST(Store, writes_files_in_which_an_ipv6_address_is_found) {
  const TempFolder folder;
  const auto layout = layout_in(folder);
  auto writer = writer_in(layout);
  std::vector<Flow> flows = numbered_from(0, 3);
  WHITHER_PUT(flows[1], src_addr, *Address::parse("2001:db8::139"));
  store(writer, flows);
  auto database = Store::open(layout);
  ASSERT_TRUE(database);
  for (const auto* const condition : {"=", ">="}) {
    auto rows = database->select({}, [&](const std::string& relation) {
      return std::string{"SELECT packets FROM "} + relation + " WHERE src_ip6 " + condition +
             " '\\x20\\x01\\x0D\\xB8\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x01\\x39'::BLOB";
    });
    ASSERT_TRUE(rows);
    const auto* const chunk = rows->next();
    ASSERT_NE(chunk, nullptr) << condition;
    EXPECT_EQ(chunk->size(), 1U) << condition;
  }
}

TEST(Store, gives_the_rows_of_one_file_with_their_numbers) {
  const TempFolder folder;
  auto writer = writer_in(layout_in(folder));
  store(writer, numbered_from(0, 5));
  store(writer, numbered_from(5, 5));
  auto seen = Store::open(layout_in(folder));
  auto rows = seen->select_file(seen->manifest().files[1], [](const std::string& flows) {
    return "SELECT file_row_number, bytes FROM " + flows + " WHERE file_row_number >= 3 ORDER BY file_row_number";
  });
  ASSERT_TRUE(rows) << rows.error().message;
  const auto* const chunk = rows->next();
  ASSERT_EQ(chunk->size(), 2U);
  EXPECT_EQ(chunk->value<std::int64_t>(0, 0), 3);
  EXPECT_EQ(chunk->value<std::uint64_t>(1, 0), 8U);
}

TEST(Window, is_a_condition_that_flows_overlap_it) {
  EXPECT_EQ(sql_of({}), "true");
  EXPECT_EQ(sql_of({time_of_seconds(1), std::nullopt}), "time_end >= make_timestamptz(1000000)");
  EXPECT_EQ(sql_of({time_of_seconds(1), time_of_seconds(2)}),
            "time_end >= make_timestamptz(1000000) AND time_start <= make_timestamptz(2000000)");
  EXPECT_EQ(sql_of({std::nullopt, time_of_seconds(2)}), "true AND time_start <= make_timestamptz(2000000)");
}

TEST(InRanges, tells_addresses_of_both_families) {
  const TempFolder folder;
  auto writer = writer_in(layout_in(folder));
  std::vector<Flow> flows;
  for (const auto* const text : {"192.0.2.0", "192.0.2.255", "192.0.3.0", "198.51.100.7", "2001:db8::", "2001:db8::ff",
                                 "2001:db8::100", "::c000:200", "0.0.0.0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}) {
    auto flow = numbered(0);
    WHITHER_PUT(flow, dst_addr, Address::parse(text).value());
    flows.push_back(flow);
  }
  flows.push_back(numbered(0));  // without a dst_addr
  store(writer, flows);
  auto seen = Store::open(layout_in(folder));
  const auto net = [](const char* text) { return Net::parse(text)->range(); };
  ASSERT_TRUE(seen->know_ranges({{}, {net("192.0.2.0/24"), net("198.51.100.7"), net("2001:db8::/120")}}));
  const auto count = [&](const std::string& index) {
    return answer_of<std::int64_t>(*seen, "count(*) FILTER (in_ranges(" + index + ", dst_ip4, dst_ip6))");
  };
  EXPECT_EQ(count("1"), 5);
  EXPECT_EQ(count("0"), 0) << "an empty set";
  EXPECT_EQ(count("2"), 0) << "no set";
  EXPECT_EQ(answer_of<std::int64_t>(*seen, "count(*) FILTER (NOT in_ranges(1, dst_ip4, dst_ip6))"), 6) << "never NULL";
  EXPECT_TRUE(answer_of<bool>(*seen, "in_ranges(1, 3221225985::UINTEGER, NULL)"));
  ASSERT_TRUE(seen->know_ranges({{net("0.0.0.0/0")}}));
  EXPECT_EQ(count("0"), 5) << "the sets that were told last";
  EXPECT_EQ(count("1"), 0);
}

TEST(Database, reads_and_writes_below_its_folder_only) {
  const TempFolder folder;
  folder.write("secret.csv", "a,b\n1,2\n");
  std::filesystem::create_directory(folder / "store");
  std::filesystem::create_directory(folder / "store-2");
  folder.write("store-2/secret.csv", "a,b\n1,2\n");
  folder.write("store/own.csv", "a,b\n1,2\n");
  auto database = Database::open({.folder = folder / "store", .threads = 1, .memory_limit = "100MB"});
  ASSERT_TRUE(database) << database.error().message;
  auto connection = database->connect();
  ASSERT_TRUE(connection);
  EXPECT_TRUE(connection->run("FROM read_csv('" + (folder / "store/own.csv") + "')"));
  EXPECT_FALSE(connection->run("FROM read_csv('" + (folder / "secret.csv") + "')"));
  EXPECT_FALSE(connection->run("FROM read_csv('" + (folder / "store-2/secret.csv") + "')"));
  EXPECT_FALSE(connection->run("FROM read_csv('" + (folder / "store/../secret.csv") + "')"));
  EXPECT_FALSE(connection->run("COPY (SELECT 1) TO '" + (folder / "out.csv") + "'"));
  EXPECT_FALSE(connection->run("INSTALL httpfs"));
  EXPECT_FALSE(connection->run("SET enable_external_access = true"));
  EXPECT_FALSE(connection->run("ATTACH '" + (folder / "other.db") + "'"));
}

TEST(Database, gives_texts_and_nulls_as_they_are) {
  const TempFolder folder;
  auto connection = Database::open({.folder = folder.path(), .threads = 1, .memory_limit = ""})->connect();
  auto rows = connection->query("SELECT " + sql_text("it's") +
                                ", NULL::VARCHAR, 7::UTINYINT, NULL::UTINYINT, "
                                "'a text that is longer than twelve bytes'");
  ASSERT_TRUE(rows) << rows.error().message;
  const auto* const chunk = rows->next();
  ASSERT_EQ(chunk->size(), 1U);
  EXPECT_EQ(chunk->text(0, 0), "it's");
  EXPECT_TRUE(chunk->null(1, 0));
  EXPECT_EQ(chunk->text(1, 0), "");
  EXPECT_EQ(chunk->value<std::uint8_t>(2, 0), 7);
  EXPECT_EQ(chunk->value<std::uint8_t>(3, 0), 0);
  EXPECT_EQ(chunk->text(4, 0), "a text that is longer than twelve bytes");
  EXPECT_EQ(rows->next(), nullptr);
}

TEST(Store, is_not_permitted_in_a_folder_that_may_not_be_read) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const TempFolder folder;
  writer_in(layout_in(folder));
  ::chmod(layout_in(folder).folder.c_str(), 0);
  EXPECT_EQ(Store::open(layout_in(folder)).error().fault, Fault::NotPermitted);
  ::chmod(layout_in(folder).folder.c_str(), 0700);
}

}  // namespace
}  // namespace whither
