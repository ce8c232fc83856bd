#include "store/flow_rows.h"

#include <gmock/gmock.h>

#include "flow/columns.h"
#include "store/flow_file.h"
#include "store/sample.h"

namespace whither {
namespace {

// One member of a flow as something to compare.
template <typename T>
T member_of(const Flow& flow, const FieldInfo& info) {
  T value;
  std::memcpy(&value, reinterpret_cast<const std::byte*>(&flow) + info.offset, sizeof value);
  return value;
}

bool same(const Flow& a, const Flow& b, const FieldInfo& info) {
  if (a.has(info.field) != b.has(info.field)) return false;
  if (!a.has(info.field)) return true;
  const auto equal = [&]<typename T>(T) { return member_of<T>(a, info) == member_of<T>(b, info); };
  switch (info.kind) {
#define WHITHER_KIND(kind) \
  case Kind::kind:         \
    return equal(KindType<Kind::kind>::type{})
    WHITHER_KIND(Time);
    WHITHER_KIND(Bool);
    WHITHER_KIND(Address);
    WHITHER_KIND(Port);
    WHITHER_KIND(Protocol);
    WHITHER_KIND(Counter);
    WHITHER_KIND(Flags);
    WHITHER_KIND(Asn);
    WHITHER_KIND(Interface);
    WHITHER_KIND(Mac);
    WHITHER_KIND(FlowKind);
    WHITHER_KIND(Number8);
    WHITHER_KIND(Number16);
    WHITHER_KIND(Number32);
    WHITHER_KIND(Text);
#undef WHITHER_KIND
  }
  return false;
}

void expect_same(const std::vector<Flow>& found, const std::vector<Flow>& wanted) {
  ASSERT_EQ(found.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    for (const auto& info : fields()) {
      ASSERT_TRUE(same(found[i], wanted[i], info)) << info.name << " of flow " << i;
    }
  }
}

template <typename T>
void put(Flow& flow, const FieldInfo& info, T value) {
  std::memcpy(reinterpret_cast<std::byte*>(&flow) + info.offset, &value, sizeof value);
  flow.mark(info.field);
}

// Any value of the field's type, the ends of its range among them.
void put_any(Flow& flow, const FieldInfo& info, std::mt19937_64& random) {
  const auto ends = random() % 8;
  const std::uint64_t bits = ends == 0 ? 0 : ends == 1 ? ~std::uint64_t{0} : random();
  switch (info.kind) {
    case Kind::Time:
      return put(flow, info, time_of_micros(static_cast<std::int64_t>(bits >> 12)));
    case Kind::Bool:
      return put(flow, info, (bits & 1U) != 0);
    case Kind::Address: {
      if ((random() & 1U) != 0) return put(flow, info, Address::v4(static_cast<std::uint32_t>(bits)));
      std::array<std::uint8_t, 16> bytes{};
      for (auto& byte : bytes) byte = static_cast<std::uint8_t>(ends < 2 ? bits : random());
      return put(flow, info, Address::v6(bytes));
    }
    case Kind::Mac:
      return put(flow, info, bits >> 16);
    case Kind::Counter:
      return put(flow, info, bits);
    case Kind::FlowKind:
      return put(flow, info, static_cast<FlowKind>(bits % 4));
    case Kind::Asn:
    case Kind::Interface:
    case Kind::Number32:
      return put(flow, info, static_cast<std::uint32_t>(bits));
    case Kind::Port:
    case Kind::Flags:
    case Kind::Number16:
      return put(flow, info, static_cast<std::uint16_t>(bits));
    case Kind::Protocol:
    case Kind::Number8:
      return put(flow, info, static_cast<std::uint8_t>(bits));
    case Kind::Text:
      return put(flow, info, TextId{0});  // texts have a test of their own
  }
}

TEST(FlowRows, come_back_from_the_store_as_they_were) {
  const TempFolder folder;
  std::mt19937_64 random{1};
  std::vector<Flow> flows(5000);
  for (std::size_t i = 0; i < flows.size(); ++i) {
    for (const auto& info : fields()) {
      if (i == 0 || (i != 1 && random() % 3 != 0))
        put_any(flows[i], info, random);  // the first has all, the second none
    }
  }
  auto writer = writer_in(layout_in(folder));
  store(writer, flows);
  expect_same(flows_in(layout_in(folder)), flows);
}

TEST(FlowRows, come_back_through_many_small_batches_and_a_merge) {
  const TempFolder folder;
  std::mt19937_64 random{2};
  auto writer = writer_in(layout_in(folder));
  std::vector<Flow> all;
  for (int batch = 0; batch < 20; ++batch) {
    std::vector<Flow> flows(1 + random() % 40);
    for (auto& flow : flows) {
      for (const auto& info : fields()) {
        if (batch % 2 == 0 && random() % 2 == 0) put_any(flow, info, random);  // whole files without any value between
      }
    }
    store(writer, flows);
    all.insert(all.end(), flows.begin(), flows.end());
  }
  auto connection = writer.connect();
  ASSERT_TRUE(connection);
  EXPECT_GT(merge_all(layout_in(folder), *connection), 0);
  expect_same(flows_in(layout_in(folder)), all);
}

TEST(FlowRows, have_a_definition_for_each_column) {
  EXPECT_THAT(column_definitions(), testing::StartsWith("time_start TIMESTAMPTZ, "));
  EXPECT_THAT(column_definitions(), testing::HasSubstr(", src_ip4 UINTEGER, src_ip6 BLOB, "));
  EXPECT_THAT(column_names(), testing::EndsWith(", extra"));
}

TEST(FlowRows, keep_their_texts) {
  const TempFolder folder;
  auto writer = writer_in(layout_in(folder));
  Batch batch;
  for (const auto* name : {"www.example.com", "", "m\xc3\xbcnchen.example.net", "www.example.com"}) {
    auto& flow = batch.flows.emplace_back(numbered(batch.flows.size()));
    WHITHER_PUT(flow, dst_name, batch.texts.id_of(name));
  }
  batch.flows.push_back(numbered(4));
  ASSERT_TRUE(writer.append(batch));
  ASSERT_TRUE(writer.append(batch));
  ASSERT_TRUE(writer.commit(kNoon));
  auto store = Store::open(layout_in(folder));
  ASSERT_TRUE(store);
  Texts texts;
  const auto found = flows_in(*store, texts);
  ASSERT_EQ(found.size(), 2 * batch.flows.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& wanted = batch.flows[i % batch.flows.size()];
    EXPECT_EQ(found[i].has(Field::dst_name), wanted.has(Field::dst_name)) << i;
    EXPECT_EQ(texts.of(found[i].dst_name), batch.texts.of(wanted.dst_name)) << i;
  }
}

// A store as a release with fewer fields left it: its files lack the last columns, and its list does not tell.
void forget_columns(const Layout& layout, std::size_t columns) {
  auto manifest = manifest_of(layout);
  auto database = Database::open({.folder = layout.folder, .threads = 1, .memory_limit = ""});
  ASSERT_TRUE(database);
  auto connection = database->connect();
  ASSERT_TRUE(connection);
  const auto first = ColumnSet::first(columns);
  for (auto& file : manifest.files) {
    file.columns = {file.columns.fields & first.fields, file.columns.wide & first.wide};
    file.is_sorted = false;
    const auto kept = names_of(file.columns);
    const auto path = layout.flows() + "/" + file.path;
    const auto copied = connection->run("COPY (SELECT " + kept + " FROM read_parquet('" + path + "')) TO '" + path +
                                        ".old' " + parquet_options());
    ASSERT_TRUE(copied) << copied.error().message;
    std::filesystem::rename(path + ".old", path);
  }
  ASSERT_TRUE(manifest.save(layout));
}

TEST(FlowRows, of_files_with_fewer_columns_are_read_and_merged_with_newer_ones) {
  const TempFolder folder;
  const auto layout = layout_in(folder);
  auto writer = writer_in(layout);
  store(writer, numbered_from(0, 10));
  store(writer, numbered_from(10, 10));
  forget_columns(layout, StoredFile::kFirstColumns);
  EXPECT_EQ(numbers_in(layout), counting(0, 20));
  for (std::uint64_t i = 0; i < 4; ++i) store(writer, numbered_from(20 + 10 * i, 10));
  EXPECT_EQ(numbers_in(layout), counting(0, 60));
  for (const auto& flow : flows_in(layout)) EXPECT_FALSE(flow.has(Field::extra));
  auto connection = writer.connect();
  ASSERT_TRUE(connection);
  EXPECT_GT(merge_all(layout, *connection, kNoon + kDay), 0);
  EXPECT_EQ(numbers_in(layout), counting(0, 60));
}

}  // namespace
}  // namespace whither
