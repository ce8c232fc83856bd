#include "store/sandbox.h"

#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <chrono>
#include <fstream>
#include <optional>
#include <thread>

#include "store/sample.h"
#include "store/sandbox_query.h"
#include "store/sandbox_views.h"

namespace whither {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::size_t kMemory = 256U << 20U;

class Sandboxes : public testing::Test {
 protected:
  void SetUp() override {
    auto writer = writer_in(layout_);
    store(writer, numbered_from(1, 10));
    store(writer, numbered_from(11, 10));
  }

  Sandbox sandbox() { return Sandbox{{layout_, {table_, local_}, kMemory}}; }

  // "A|B" of each row.
  std::vector<std::string> answer(Sandbox& sandbox, const std::string& query, std::uint64_t limit = 0) {
    std::vector<std::string> lines;
    const auto columns = sandbox.ask(query);
    EXPECT_TRUE(columns) << columns.error().message;
    if (!columns) return lines;
    const auto done = sandbox.read(limit, [&](const Chunk& chunk) {
      for (std::size_t row = 0; row < chunk.size(); ++row) {
        std::string line;
        for (std::size_t i = 0; i < columns->size(); ++i) {
          line += (i == 0 ? "" : "|") + (chunk.null(i, row) ? "NULL" : std::string(chunk.text(i, row)));
        }
        lines.push_back(line);
      }
    });
    EXPECT_TRUE(done) << done.error().message;
    return lines;
  }

  TempFolder folder_;
  Layout layout_ = layout_in(folder_);
  AddressTable table_;
  LocalNetworks local_ = LocalNetworks::standard();
};

TEST_F(Sandboxes, answer_a_query_with_every_cell_as_text) {
  auto box = sandbox();
  EXPECT_THAT(answer(box,
                     "SELECT src_addr, sum(bytes), min(time_start), min(dst_addr), bool_and(is_local(src_addr)) "
                     "FROM flows GROUP BY ALL;"),
              ElementsAre("192.168.1.139|210|2026-08-14T12:00:00.000000Z|NULL|true"));
  EXPECT_THAT(answer(box, "SELECT bytes FROM flows ORDER BY bytes DESC", 2), ElementsAre("20", "19"));
}

TEST_F(Sandboxes, tell_types_and_shapes) {
  auto box = sandbox();
  const auto columns = box.ask("SELECT bytes, kind, copy, [1] AS l, 1.5 AS d, sum(bytes) OVER () AS s FROM flows");
  ASSERT_TRUE(columns) << columns.error().message;
  std::vector<std::string> told;
  for (const auto& column : *columns)
    told.push_back(column.type + " " + std::to_string(static_cast<int>(column.shape)));
  EXPECT_THAT(told, ElementsAre("UBIGINT 1", "VARCHAR 0", "BOOLEAN 2", "INTEGER[] 0", "DECIMAL(2,1) 1", "HUGEINT 1"));
}

TEST_F(Sandboxes, find_flows_whose_files_were_merged_since_the_question) {
  auto box = sandbox();
  ASSERT_TRUE(box.ask("SELECT count(*) FROM flows"));
  auto writer = writer_in(layout_);
  for (int file = 0; file < 8; ++file) store(writer, numbered_from(1, 10));
  auto database = Database::open({.folder = layout_.folder, .memory_limit = ""});
  ASSERT_TRUE(database);
  auto connection = database->connect();
  ASSERT_TRUE(connection);
  ASSERT_GT(merge_all(layout_, *connection), 0);
  std::vector<std::string> lines;
  const auto done = box.read(0, [&](const Chunk& chunk) { lines.emplace_back(chunk.text(0, 0)); });
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_THAT(lines, ElementsAre("100"));
}

TEST_F(Sandboxes, end_what_runs_when_they_are_interrupted) {
  auto box = sandbox();
  ASSERT_TRUE(box.ask("SELECT count(*) FROM range(100000000000) WHERE hash(range) = 1"));
  std::atomic<bool> is_over = false;
  std::jthread other([&] {
    while (!is_over) {
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
      box.interrupt();
    }
  });
  EXPECT_FALSE(box.read(0, [](const Chunk&) {}));
  is_over = true;
}

// The wall behind the check of the query: what an instance does that is asked directly.
TEST_F(Sandboxes, stand_on_an_instance_that_opens_the_listed_files_alone) {
  const auto manifest = Manifest::load(layout_);
  ASSERT_TRUE(manifest);
  const auto files = files_of_views(layout_, *manifest);
  ASSERT_EQ(files.size(), 2U);
  std::filesystem::copy_file(files[0], files[0] + ".copy.parquet");
  std::ofstream(layout_.folder + "/words") << "secret";
  auto database = Database::open({.folder = layout_.folder, .only_files = files, .memory_limit = ""});
  ASSERT_TRUE(database);
  auto connection = database->connect();
  ASSERT_TRUE(connection);
  EXPECT_TRUE(connection->run("FROM read_parquet(" + sql_text(files[0]) + ")"));
  for (const auto& path :
       {layout_.manifest(), layout_.folder + "/words", files[0] + ".copy.parquet", files[0] + "/../../../words",
        layout_.flows() + "/*/*.parquet", std::string{"/etc/passwd"}}) {
    for (const std::string function : {"read_text", "read_csv", "read_blob", "read_parquet", "glob", "sniff_csv"}) {
      EXPECT_FALSE(connection->run("FROM " + function + "(" + sql_text(path) + ")")) << function << " " << path;
    }
    EXPECT_FALSE(connection->run("COPY (SELECT 1) TO " + sql_text(path + ".new")));
    EXPECT_FALSE(connection->run("ATTACH " + sql_text(path)));
  }
  for (const std::string statement :
       {"SET enable_external_access = true", "SET allowed_paths = ['/etc/passwd']", "RESET lock_configuration",
        "SET memory_limit = '1TB'", "LOAD httpfs", "INSTALL httpfs"}) {
    EXPECT_FALSE(connection->run(statement)) << statement;
  }
}

class Queries : public testing::Test {
 protected:
  void SetUp() override {
    auto database = Database::open({.folder = folder_ / "", .memory_limit = ""});
    ASSERT_TRUE(database) << database.error().message;
    database_.emplace(std::move(*database));
    auto connection = database_->connect();
    ASSERT_TRUE(connection);
    connection_.emplace(std::move(*connection));
  }

  // The text that is run, or "!" and why it is refused.
  std::string checked(const std::string& query) {
    constexpr std::array<std::string_view, 2> kViews = {"flows", "sums"};
    const auto done = check_query(*connection_, query, kViews);
    if (done) return done->text;
    EXPECT_EQ(done.error().fault, Fault::Usage) << query;
    return "!" + done.error().message;
  }

  TempFolder folder_;
  std::optional<Database> database_;
  std::optional<Connection> connection_;
};

TEST_F(Queries, lose_what_stands_behind_the_statement) {
  EXPECT_EQ(checked("SELECT 1"), "SELECT 1");
  EXPECT_EQ(checked("SELECT 1;"), "SELECT 1");
  EXPECT_EQ(checked("SELECT 1 ; -- it's over; really"), "SELECT 1 ");
  EXPECT_EQ(checked("SELECT ';' /* ; */"), "SELECT ';' /* ; */");
  EXPECT_EQ(checked("SELECT $$;$$; /* a /* nested; */ ; */"), "SELECT $$;$$");
}

TEST_F(Queries, read_our_tables_and_their_own) {
  EXPECT_EQ(checked("FROM flows, main.sums"), "FROM flows, main.sums");
  EXPECT_EQ(checked("WITH \"A b\" AS (SELECT 1) FROM \"A B\""), "WITH \"A b\" AS (SELECT 1) FROM \"A B\"");
  EXPECT_THAT(checked("WITH a AS (SELECT 1) FROM other.a"), HasSubstr("no table `a`"));
  EXPECT_THAT(checked("FROM secrets"), HasSubstr("no table `secrets` here: there are flows, sums"));
  EXPECT_THAT(checked("SELECT (SELECT 1 FROM read_text('x'))"), HasSubstr("`read_text` cannot be read from"));
  EXPECT_THAT(checked("SELECT current_setting('x')"), HasSubstr("`current_setting` cannot be called"));
}

TEST_F(Queries, show_where_they_are_not_understood) {
  EXPECT_EQ(checked("SELECT 1\n  FRO x y"), "!syntax error at or near \"x\"\n\nLINE 2:   FRO x y\n              ^");
  EXPECT_THAT(checked(std::string("SELECT 1\0, 2", 12)), HasSubstr("byte of zero"));
  EXPECT_THAT(checked(""), HasSubstr("empty"));
  EXPECT_THAT(checked("-- nothing"), HasSubstr("empty"));
}

}  // namespace
}  // namespace whither
