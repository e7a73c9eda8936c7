#include "base/bounded_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace opendes {
namespace {

std::stop_token Stopped() {
  std::stop_source stop;
  stop.request_stop();
  return stop.get_token();
}

TEST(BoundedQueue, KeepsTheOrder) {
  BoundedQueue<int> queue(10, 100);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(queue.Push(i, 1, {}));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(queue.Pop({}), i);
}

TEST(BoundedQueue, FullByItemsOrByWeightMakesPushWait) {
  BoundedQueue<int> items(1, 100);
  EXPECT_TRUE(items.Push(1, 1, {}));
  EXPECT_FALSE(items.Push(2, 1, Stopped()));
  BoundedQueue<int> weight(10, 100);
  EXPECT_TRUE(weight.Push(1, 60, {}));
  EXPECT_FALSE(weight.Push(2, 41, Stopped()));
  EXPECT_TRUE(weight.Push(3, 40, {}));
  EXPECT_EQ(weight.Pop({}), 1);
  EXPECT_TRUE(weight.Push(4, 60, {}));
}

TEST(BoundedQueue, AnOverweightItemPassesAnEmptyQueueOnly) {
  BoundedQueue<int> queue(10, 100);
  EXPECT_TRUE(queue.Push(1, 1000, {}));
  EXPECT_FALSE(queue.Push(2, 1, Stopped()));
  EXPECT_EQ(queue.Pop({}), 1);
  EXPECT_TRUE(queue.Push(2, 1, {}));
  EXPECT_FALSE(queue.Push(3, 1000, Stopped()));
}

TEST(BoundedQueue, CloseLetsTheRestOutAndNothingIn) {
  BoundedQueue<int> queue(10, 100);
  EXPECT_TRUE(queue.Push(1, 1, {}));
  queue.Close();
  EXPECT_FALSE(queue.Push(2, 1, {}));
  EXPECT_EQ(queue.Pop({}), 1);
  EXPECT_EQ(queue.Pop({}), std::nullopt);
}

TEST(BoundedQueue, StopAndCloseWakeWaiters) {
  BoundedQueue<int> queue(1, 1);
  std::stop_source stop;
  std::jthread stopped([&] { EXPECT_EQ(queue.Pop(stop.get_token()), std::nullopt); });
  stop.request_stop();
  stopped.join();
  std::jthread closed([&] { EXPECT_EQ(queue.Pop({}), std::nullopt); });
  queue.Close();
}

TEST(BoundedQueue, CarriesEverythingOnceBetweenManyThreads) {
  BoundedQueue<std::unique_ptr<int>> queue(3, 10);
  std::atomic<long> sum = 0;
  {
    std::vector<std::jthread> consumers;
    for (int i = 0; i < 3; ++i) {
      consumers.emplace_back([&] {
        while (auto item = queue.Pop({})) sum += **item;
      });
    }
    std::vector<std::jthread> producers;
    for (int i = 0; i < 3; ++i) {
      producers.emplace_back([&] {
        for (int k = 1; k <= 1000; ++k) queue.Push(std::make_unique<int>(k), 1 + k % 12, {});
      });
    }
    producers.clear();
    queue.Close();
  }
  EXPECT_EQ(sum, 3 * 500'500);
}

}  // namespace
}  // namespace opendes
