#include "source/dataverse/request_budget.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "test/source/test_parts.h"

namespace opendes::source {
namespace {

using std::chrono::seconds;

TEST(RequestBudgetTest, WaitsWhenTheWindowIsFull) {
  SteppingClock clock;
  RequestBudget budget({.requests = 10, .share = 1.0}, &clock);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(budget.Acquire({}));
  EXPECT_TRUE(clock.sleeps().empty());
  EXPECT_DOUBLE_EQ(budget.Used(), 1.0);
  ASSERT_TRUE(budget.Acquire({}));
  Duration slept{0};
  for (const Duration sleep : clock.sleeps()) slept += sleep;
  EXPECT_GE(slept, seconds(300));
  EXPECT_LE(slept, seconds(301));
}

TEST(RequestBudgetTest, LeavesTheRestToOthers) {
  SteppingClock clock;
  RequestBudget budget({.requests = 10, .share = 0.5}, &clock);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(budget.Acquire({}));
  EXPECT_TRUE(clock.sleeps().empty());
  ASSERT_TRUE(budget.Acquire({}));
  EXPECT_FALSE(clock.sleeps().empty());
}

TEST(RequestBudgetTest, TheWindowSlides) {
  SteppingClock clock;
  RequestBudget budget({.requests = 2, .share = 1.0}, &clock);
  ASSERT_TRUE(budget.Acquire({}));
  clock.Advance(seconds(200));
  ASSERT_TRUE(budget.Acquire({}));
  clock.Advance(seconds(101));  // the first is out of the window, the second is not
  ASSERT_TRUE(budget.Acquire({}));
  EXPECT_TRUE(clock.sleeps().empty());
  ASSERT_TRUE(budget.Acquire({}));
  EXPECT_FALSE(clock.sleeps().empty());
}

TEST(RequestBudgetTest, CountsExecutionTime) {
  SteppingClock clock;
  RequestBudget budget({.execution = seconds(60), .share = 1.0}, &clock);
  {
    const auto slot = budget.Acquire({});
    ASSERT_TRUE(slot);
    clock.Advance(seconds(61));
  }
  ASSERT_TRUE(budget.Acquire({}));
  EXPECT_FALSE(clock.sleeps().empty());
}

TEST(RequestBudgetTest, ARefusalMakesEveryoneWait) {
  SteppingClock clock;
  RequestBudget budget({}, &clock);
  budget.Throttled(ThrottleKind::kRequests, seconds(90));
  budget.Throttled(ThrottleKind::kOther, seconds(30));  // the longer pause stands
  ASSERT_TRUE(budget.Acquire({}));
  ASSERT_EQ(clock.sleeps().size(), 1U);
  EXPECT_EQ(clock.sleeps()[0], seconds(90));
}

TEST(RequestBudgetTest, TooManyAtOnceLowersTheNumberAndCalmRaisesIt) {
  SteppingClock clock;
  RequestBudget budget({.concurrent = 4, .share = 1.0}, &clock);
  std::vector<RequestBudget::Slot> held;
  for (int i = 0; i < 3; ++i) held.push_back(*budget.Acquire({}));
  budget.Throttled(ThrottleKind::kConcurrency, seconds(90));
  held.clear();
  held.push_back(*budget.Acquire({}));
  held.push_back(*budget.Acquire({}));
  EXPECT_TRUE(clock.sleeps().empty());  // nobody waits for a time

  std::stop_source stop;
  std::atomic<bool> granted = false;
  std::jthread third([&] { granted = budget.Acquire(stop.get_token()).has_value(); });
  held.pop_back();  // a place is free again
  third.join();
  EXPECT_TRUE(granted);

  held.clear();
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(budget.Acquire({}));
  for (int i = 0; i < 4; ++i) held.push_back(*budget.Acquire({}));  // all four again, no waiting
  EXPECT_EQ(held.size(), 4U);
}

TEST(RequestBudgetTest, StopEndsWaitingForAPlace) {
  SteppingClock clock;
  RequestBudget budget({.concurrent = 1, .share = 1.0}, &clock);
  const auto held = budget.Acquire({});
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  const auto refused = budget.Acquire(stop.get_token());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kCancelled);
}

TEST(RequestBudgetTest, StopEndsWaitingForTheTime) {
  FakeClock clock{TimePoint(seconds(1'790'000'000))};
  RequestBudget budget({}, &clock);
  budget.Throttled(ThrottleKind::kRequests, seconds(90));
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  EXPECT_FALSE(budget.Acquire(stop.get_token()));
}

TEST(RequestBudgetTest, ManyThreadsNeverExceedTheLimits) {
  SystemClock clock;
  RequestBudget budget({.concurrent = 3, .share = 1.0}, &clock);
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  std::vector<std::jthread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        const auto slot = budget.Acquire({});
        ASSERT_TRUE(slot);
        const int now = ++running;
        for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
        }
        --running;
      }
    });
  }
  threads.clear();
  EXPECT_LE(most, 3);
}

}  // namespace
}  // namespace opendes::source
