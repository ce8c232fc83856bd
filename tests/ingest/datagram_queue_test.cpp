#include "ingest/datagram_queue.h"

#include <gtest/gtest.h>

#include <thread>

#include "ingest/packets.h"

namespace whither {
namespace {

using namespace std::chrono_literals;

DatagramBatch batch_of(const std::string& text, int count = 1) {
  DatagramBatch batch;
  for (int i = 0; i < count; ++i) {
    batch.add({time_of_seconds(i), Address::v4(0xc0000201), 50000, std::as_bytes(std::span{text})});
  }
  return batch;
}

TEST(DatagramBatch, gives_back_what_was_added) {
  DatagramBatch batch;
  const std::string one = "one";
  batch.add({time_of_seconds(7), Address::v4(0xc0000201), 50000, std::as_bytes(std::span{one})});
  batch.add({time_of_seconds(8), Address{}, 0, {}});
  ASSERT_EQ(batch.size(), 2U);
  EXPECT_EQ(batch[0].received, time_of_seconds(7));
  EXPECT_EQ(batch[0].sender.to_string(), "192.0.2.1");
  EXPECT_EQ(batch[0].sender_port, 50000);
  EXPECT_EQ(text_of(batch[0].payload), "one");
  EXPECT_TRUE(batch[1].payload.empty());
  EXPECT_GE(batch.weight(), 3U);
}

TEST(DatagramQueue, gives_the_oldest_first) {
  DatagramQueue queue{10'000};
  EXPECT_TRUE(queue.put(batch_of("one")));
  EXPECT_TRUE(queue.put(batch_of("two")));
  EXPECT_EQ(text_of((*queue.take(0ms))[0].payload), "one");
  EXPECT_EQ(text_of((*queue.take(0ms))[0].payload), "two");
  EXPECT_FALSE(queue.take(0ms));
}

TEST(DatagramQueue, takes_no_more_than_its_bound) {
  const auto weight = batch_of("x", 10).weight();
  DatagramQueue queue{weight * 2};
  EXPECT_TRUE(queue.put(batch_of("x", 10)));
  EXPECT_TRUE(queue.put(batch_of("x", 10)));
  EXPECT_FALSE(queue.put(batch_of("x", 10)));
  EXPECT_FALSE(queue.put(batch_of("x")));
  EXPECT_TRUE(queue.take(0ms));
  EXPECT_TRUE(queue.put(batch_of("x", 10))) << "there is room again";
}

TEST(DatagramQueue, keeps_half_of_its_room_from_those_who_can_wait) {
  const auto weight = batch_of("x", 10).weight();
  DatagramQueue queue{weight * 4};
  EXPECT_TRUE(queue.put(batch_of("x", 10)));
  EXPECT_TRUE(queue.put(batch_of("x", 10)));
  auto waiting = batch_of("y", 10);
  EXPECT_FALSE(queue.put_patiently(waiting, 1ms));
  EXPECT_EQ(waiting.size(), 10U) << "it was not taken";
  EXPECT_TRUE(queue.put(batch_of("x", 10))) << "those who cannot wait have the other half";
  EXPECT_TRUE(queue.take(0ms));
  EXPECT_FALSE(queue.put_patiently(waiting, 0ms));
  EXPECT_TRUE(queue.take(0ms));
  EXPECT_TRUE(queue.put_patiently(waiting, 0ms));
  EXPECT_TRUE(waiting.empty());
}

TEST(DatagramQueue, takes_a_batch_of_any_size_when_it_is_empty) {
  DatagramQueue queue{10};
  auto batch = batch_of("x", 100);
  EXPECT_TRUE(queue.put_patiently(batch, 0ms));
}

TEST(DatagramQueue, wakes_the_one_that_waits_for_room) {
  DatagramQueue queue{10};
  auto one = batch_of("x");
  auto two = batch_of("y");
  auto three = batch_of("z");
  EXPECT_TRUE(queue.put_patiently(one, 0ms));
  std::jthread taking([&] {
    std::this_thread::sleep_for(20ms);
    queue.take(0ms);
    std::this_thread::sleep_for(20ms);
    queue.close();
  });
  EXPECT_TRUE(queue.put_patiently(two, 1h));
  EXPECT_FALSE(queue.put_patiently(three, 1h)) << "it was closed";
}

TEST(DatagramQueue, gives_what_is_left_once_it_is_closed) {
  DatagramQueue queue{10'000};
  queue.put(batch_of("last"));
  queue.close();
  EXPECT_FALSE(queue.put(batch_of("too late")));
  EXPECT_FALSE(queue.finished());
  EXPECT_TRUE(queue.take(1h));
  EXPECT_TRUE(queue.finished());
  EXPECT_FALSE(queue.take(1h)) << "and does not wait for more";
}

TEST(DatagramQueue, wakes_the_one_that_waits) {
  DatagramQueue queue{10'000};
  std::jthread putting([&] {
    std::this_thread::sleep_for(20ms);
    queue.put(batch_of("x"));
    std::this_thread::sleep_for(20ms);
    queue.close();
  });
  EXPECT_TRUE(queue.take(1h));
  EXPECT_FALSE(queue.take(1h));
}

TEST(DatagramQueue, loses_nothing_between_threads) {
  DatagramQueue queue{100'000};
  std::size_t put = 0;
  std::size_t taken = 0;
  {
    std::jthread taking([&] {
      while (!queue.finished()) {
        if (const auto batch = queue.take(10ms)) taken += batch->size();
      }
    });
    for (int i = 0; i < 5000; ++i) put += queue.put(batch_of("datagram", 3)) ? 3 : 0;
    queue.close();
  }
  EXPECT_EQ(taken, put);
  EXPECT_GT(put, 0U);
}

}  // namespace
}  // namespace whither
