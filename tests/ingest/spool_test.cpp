#include "ingest/spool/spool.h"

#include <gmock/gmock.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <array>
#include <cstdint>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "ingest/packets.h"
#include "ingest/spool/record.h"
#include "temp_folder.h"

namespace whither {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const Address kSender = Address::v4(0xc0000201);

Datagram datagram_of(const std::string& text) {
  return {.received = time_of_seconds(1'786'700'000),
          .sender = kSender,
          .sender_port = 2055,
          .payload = std::as_bytes(std::span{text})};
}

std::string numbered(int number, std::size_t size) {
  auto text = std::to_string(number) + " ";
  text.resize(std::max(size, text.size()), 'x');
  return text;
}

// A stream of small segments.
struct Stream {
  explicit Stream(std::size_t segments = 8) : room{SpoolSegment::kLeastSize, segments} {
    auto made = SpoolStream::make(folder.path(), "000001-0of1", room);
    EXPECT_TRUE(made) << made.error().message;
    stream = std::move(*made);
    EXPECT_TRUE(stream->make_ready());
  }
  bool append(const std::string& text) const { return stream->append(datagram_of(text)); }
  std::string next() const {
    const auto found = stream->next();
    return found ? text_of(found->payload) : "";
  }
  // What another process finds there.
  std::vector<std::string> left(const SpoolPosition& from = {"000001-0of1", 0, 0}) {
    SpoolRoom other_room{SpoolSegment::kLeastSize, 100};
    auto remains = SpoolRemains::open(folder.path(), from, folder / "aside", other_room, drops);
    EXPECT_TRUE(remains);
    std::vector<std::string> texts;
    while (const auto found = (*remains)->next()) texts.push_back(text_of(found->payload));
    return texts;
  }
  std::string segment(int number) const { return folder / ("000001-0of1/0000000" + std::to_string(number)); }

  TempFolder folder;
  SpoolRoom room;
  Drops drops;
  std::unique_ptr<SpoolStream> stream;
};

void flip(const std::string& path, std::size_t at) {
  std::fstream file{path, std::ios::in | std::ios::out | std::ios::binary};
  file.seekg(static_cast<std::streamoff>(at));
  const auto byte = static_cast<char>(file.get() ^ 0x10);
  file.seekp(static_cast<std::streamoff>(at));
  file.put(byte);
}

TEST(SpoolRecord, comes_back_as_it_was) {
  for (const auto& sender : {Address{}, kSender, Address::parse("2001:db8::1").value()}) {
    for (const std::size_t size : {0U, 1U, 7U, 8U, 1464U, 65535U}) {
      const std::string text(size, 'y');
      auto datagram = datagram_of(text);
      datagram.sender = sender;
      std::vector<std::byte> bytes(record_size(size));
      put_record(bytes, datagram, 7);
      const auto found = checked_record(bytes, 7);
      ASSERT_TRUE(found);
      EXPECT_EQ(found->sender, sender);
      EXPECT_EQ(found->sender_port, 2055);
      EXPECT_EQ(found->received, datagram.received);
      EXPECT_EQ(text_of(found->payload), text);
      EXPECT_FALSE(checked_record(bytes, 8)) << "of another place";
    }
  }
}

TEST(SpoolRecord, is_none_with_any_bit_flipped_or_cut_short) {
  std::vector<std::byte> bytes(record_size(10));
  put_record(bytes, datagram_of("0123456789"), 1);
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    EXPECT_FALSE(checked_record(bytes, 1)) << "bit " << bit;
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
  }
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(checked_record(std::span{bytes}.first(size), 1));
}

TEST(SpoolStream, gives_what_was_appended_in_its_order) {
  Stream spool;
  EXPECT_EQ(spool.next(), "");
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(spool.append(numbered(i, 1400)));
    ASSERT_TRUE(spool.stream->make_ready());
  }
  for (int i = 0; i < 200; ++i) EXPECT_EQ(spool.next(), numbered(i, 1400));
  EXPECT_EQ(spool.next(), "");
  ASSERT_TRUE(spool.append("more"));
  EXPECT_EQ(spool.next(), "more");
}

TEST(SpoolStream, takes_no_more_than_it_has_room_for_and_goes_on_when_it_has) {
  Stream spool{3};
  int taken = 0;
  for (; spool.append(numbered(taken, 1400)); ++taken) ASSERT_TRUE(spool.stream->make_ready());
  EXPECT_GT(taken, 200);
  EXPECT_LT(taken, 300);
  for (int i = 0; i < taken; ++i) EXPECT_EQ(spool.next(), numbered(i, 1400));
  spool.stream->release(spool.stream->position());
  ASSERT_TRUE(spool.stream->make_ready());
  EXPECT_TRUE(spool.append("again"));
  EXPECT_EQ(spool.next(), "again");
}

// How many pages were touched first while some 200 kB were appended.
template <typename To>
std::int64_t faults_of_appending(To& to) {
  const auto faults = [] {
    rusage usage{};
    ::getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_minflt;
  };
  const std::string text(1400, 'x');
  const auto before = faults();
  for (int i = 0; i < 150; ++i) EXPECT_TRUE(to.append(datagram_of(text)));
  return faults() - before;
}

TEST(SpoolStream, has_the_pages_in_memory_before_they_are_written_to) {
  if (::madvise(nullptr, 0, MADV_POPULATE_WRITE) != 0) GTEST_SKIP() << "this kernel makes no pages ready: NOT TESTED";
  const TempFolder folder;
  std::vector<std::int64_t> alone;
  for (const auto* const name : {"the first of all", "another"}) {
    const auto segment = SpoolSegment::create(folder / name, 2 * SpoolSegment::kLeastSize, false);
    ASSERT_TRUE(segment);
    alone.push_back(faults_of_appending(**segment));
  }
  const Stream ready;                                                // 256 KiB ahead
  EXPECT_LT(faults_of_appending(*ready.stream), alone.back() - 30);  // of 51; sanitizers have their own each time
}

// Other bytes than zeros would be records, or damage.
TEST(SpoolSegment, is_empty_with_all_its_pages_in_memory) {
  const TempFolder folder;
  const auto path = folder / "filled";
  {
    const auto filled = SpoolSegment::create(path, 3 * SpoolSegment::kLeastSize, true);
    ASSERT_TRUE(filled) << filled.error().message;
    EXPECT_EQ(std::filesystem::file_size(path), 3 * SpoolSegment::kLeastSize);
    ASSERT_TRUE((*filled)->append(datagram_of("one")));
    ASSERT_TRUE((*filled)->sync());
  }
  const auto left = SpoolSegment::open(path);
  ASSERT_TRUE(left);
  bool damaged = false;
  auto offset = SpoolSegment::kHeader;
  EXPECT_EQ(text_of((*left)->find(offset, offset, damaged)->payload), "one");
  EXPECT_FALSE((*left)->find(offset, offset, damaged));
  EXPECT_FALSE(damaged);
}

// What is brought to disk leaves the mapping, and is there all the same for who reads it and for who comes later.
TEST(SpoolStream, gives_what_was_brought_to_disk_before_it_was_read) {
  Stream spool;
  std::vector<std::string> all;
  for (int i = 0; i < 300; ++i) {
    all.push_back(numbered(i, 1400));
    ASSERT_TRUE(spool.append(all.back()));
    ASSERT_TRUE(spool.stream->make_ready());
    if (i % 7 != 0) continue;
    ASSERT_TRUE(spool.stream->sync());
  }
  EXPECT_EQ(spool.left(), all);
  for (const auto& text : all) EXPECT_EQ(spool.next(), text);
}

TEST(SpoolStream, releases_whole_segments_that_are_behind) {
  Stream spool;
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(spool.append(numbered(i, 1400)));
    ASSERT_TRUE(spool.stream->make_ready());
  }
  for (int i = 0; i < 150; ++i) spool.next();
  const auto position = spool.stream->position();
  EXPECT_EQ(position.segment, 1U);
  const auto before = spool.stream->waiting();
  spool.stream->release(position);
  EXPECT_FALSE(std::filesystem::exists(spool.segment(0)));
  EXPECT_TRUE(std::filesystem::exists(spool.segment(1)));
  EXPECT_LT(spool.stream->waiting(), before);
  EXPECT_EQ(spool.next(), numbered(150, 1400));
}

TEST(SpoolStream, crosses_threads_without_loss) {
  Stream spool{1000};
  constexpr int kCount = 20'000;
  std::jthread readying([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) EXPECT_TRUE(spool.stream->make_ready());
  });
  std::jthread syncing([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) EXPECT_TRUE(spool.stream->sync());
  });
  std::jthread appending([&] {
    for (int i = 0; i < kCount; ++i) {
      while (!spool.append(numbered(i, i % 700))) std::this_thread::yield();
    }
  });
  for (int i = 0; i < kCount;) {
    const auto found = spool.stream->next();
    if (!found) continue;
    ASSERT_EQ(text_of(found->payload), numbered(i, i % 700));
    ++i;
    if (i % 1000 == 0) spool.stream->release(spool.stream->position());
  }
}

TEST(SpoolRemains, are_what_another_process_left) {
  Stream spool;
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(spool.append(numbered(i, 1400)));
    ASSERT_TRUE(spool.stream->make_ready());
  }
  std::vector<std::string> all;
  for (int i = 0; i < 200; ++i) all.push_back(numbered(i, 1400));
  EXPECT_EQ(spool.left(), all);
  EXPECT_EQ(spool.drops.total(), 0U);
}

TEST(SpoolRemains, begin_where_the_store_stands) {
  Stream spool;
  for (int i = 0; i < 150; ++i) {
    ASSERT_TRUE(spool.append(numbered(i, 1400)));
    ASSERT_TRUE(spool.stream->make_ready());
  }
  for (int i = 0; i < 120; ++i) spool.next();
  const auto left = spool.left(spool.stream->position());
  ASSERT_THAT(left, SizeIs(30));
  EXPECT_EQ(left.front(), numbered(120, 1400));
}

// Wherever it was cut: the records before it are there, and it is no damage.
TEST(SpoolRemains, end_before_a_record_that_was_being_written) {
  Stream spool;
  ASSERT_TRUE(spool.append("one"));
  ASSERT_TRUE(spool.append("two"));
  const auto begin = SpoolSegment::kHeader + record_size(3);
  std::fstream file{spool.segment(0), std::ios::in | std::ios::out | std::ios::binary};
  file.seekp(static_cast<std::streamoff>(begin));
  file.write("\0\0\0\0", 4);  // its checksum comes last
  file.close();
  EXPECT_THAT(spool.left(), ElementsAre("one"));
  EXPECT_EQ(spool.drops.total(), 0U);
}

TEST(SpoolRemains, step_over_a_damaged_record_and_set_its_segment_aside) {
  Stream spool;
  for (const auto* const text : {"one", "two", "three"}) ASSERT_TRUE(spool.append(text));
  flip(spool.segment(0), SpoolSegment::kHeader + record_size(3) + kRecordHeader);
  SpoolRoom room{SpoolSegment::kLeastSize, 100};
  auto remains =
      SpoolRemains::open(spool.folder.path(), {"000001-0of1", 0, 0}, spool.folder / "aside", room, spool.drops);
  ASSERT_TRUE(remains);
  EXPECT_EQ(text_of((*remains)->next()->payload), "one");
  EXPECT_EQ(text_of((*remains)->next()->payload), "three");
  EXPECT_FALSE((*remains)->next());
  EXPECT_EQ(spool.drops.of(Drop::SpoolDamaged), 1U);
  (*remains)->remove();
  const auto aside = spool.folder / "aside/spool-000001-0of1-00000000";
  EXPECT_TRUE(std::filesystem::exists(aside));
  EXPECT_THAT(spool.folder.read("aside/spool-000001-0of1-00000000.reason"), HasSubstr("checksum"));
}

TEST(SpoolRemains, are_not_damaged_by_a_segment_that_was_being_made) {
  Stream spool;
  ASSERT_TRUE(spool.append("one"));
  std::ofstream{spool.segment(7)} << std::string(SpoolSegment::kLeastSize, '\0');
  std::ofstream{spool.segment(8)} << "";
  EXPECT_THAT(spool.left(), ElementsAre("one"));
  EXPECT_EQ(spool.drops.total(), 0U);
}

TEST(SpoolRemains, go_on_behind_a_segment_that_is_none) {
  Stream spool;
  int count = 0;
  for (; spool.stream->position().segment < 2; ++count) {
    ASSERT_TRUE(spool.append(numbered(count, 1400)));
    ASSERT_TRUE(spool.stream->make_ready());
    spool.next();
  }
  std::ofstream{spool.segment(1), std::ios::trunc} << "no segment";
  const auto left = spool.left();
  EXPECT_THAT(left, Not(IsEmpty()));
  EXPECT_EQ(left.back(), numbered(count - 1, 1400));
  EXPECT_LT(left.size(), static_cast<std::size_t>(count));
  EXPECT_GE(spool.drops.of(Drop::SpoolDamaged), 1U);
}

// Any bit anywhere: no more than the records that it hits are lost, and none is invented.
TEST(SpoolRemains, lose_no_more_than_a_flipped_bit_takes) {
  std::mt19937 random{7};
  for (int round = 0; round < 40; ++round) {
    Stream spool;
    std::vector<std::string> all;
    for (int i = 0; i < 60; ++i) all.push_back(numbered(i, random() % 300));
    for (const auto& text : all) ASSERT_TRUE(spool.append(text));
    const auto end = SpoolSegment::kHeader + spool.stream->waiting();
    flip(spool.segment(0), SpoolSegment::kHeader + random() % (end - SpoolSegment::kHeader));
    const auto left = spool.left();
    EXPECT_EQ(left.size(), all.size() - 1) << "round " << round;
    for (const auto& text : left) EXPECT_THAT(all, testing::Contains(text));
    EXPECT_EQ(spool.drops.of(Drop::SpoolDamaged), 1U);
  }
}

TEST(Spool, begins_new_streams_behind_those_that_are_left) {
  const TempFolder folder;
  {
    auto first = Spool::open(folder.path(), {.max_size = 16 << 20, .workers = 2, .with_tcp = true});
    ASSERT_TRUE(first);
    EXPECT_THAT((*first)->left(), IsEmpty());
    EXPECT_EQ((*first)->streams(), 3U);
    ASSERT_TRUE((*first)->stream(1).append(datagram_of("left")));
  }
  auto second = Spool::open(folder.path(), {.max_size = 16 << 20});
  ASSERT_TRUE(second);
  EXPECT_THAT((*second)->left(), SizeIs(3));
  EXPECT_EQ((*second)->stream(0).position().stream, "000002-0of1");
  Drops drops;
  auto remains = (*second)->remains({"000001-1of2", 0, 0}, folder / "aside", drops);
  ASSERT_TRUE(remains);
  EXPECT_EQ(text_of((*remains)->next()->payload), "left");
  (*remains)->remove();
  EXPECT_FALSE(std::filesystem::exists(folder / "000001-1of2"));
}

TEST(StreamName, is_read_and_written) {
  for (const auto* const text : {"000001-0of1", "000012-3of4", "123456-tcp"}) {
    const auto name = StreamName::parse(text);
    ASSERT_TRUE(name) << text;
    EXPECT_EQ(name->text(), text);
  }
  for (const auto* const text : {"", "1", "a-0of1", "000001-", "000001-1of1", "000001-0of", "lost+found"}) {
    EXPECT_FALSE(StreamName::parse(text)) << text;
  }
}

}  // namespace
}  // namespace whither
