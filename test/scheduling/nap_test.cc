#include "scheduling/nap.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace opendes::scheduling {
namespace {

using std::chrono::hours;

TEST(NapTest, AWakeUpEndsTheSleep) {
  FakeClock clock{TimePoint{}};
  Nap nap(clock);
  std::jthread sleeper([&](std::stop_token stop) { nap.Sleep(hours(1), stop); });
  nap.Wake();
}

TEST(NapTest, AWakeUpBeforeTheSleepIsNotLost) {
  FakeClock clock{TimePoint{}};
  Nap nap(clock);
  nap.Wake();
  nap.Sleep(hours(1), {});
}

TEST(NapTest, AWakeUpEndsOneSleepOnly) {
  FakeClock clock{TimePoint{}};
  Nap nap(clock);
  nap.Wake();
  nap.Sleep(hours(1), {});
  std::atomic<bool> over = false;
  std::jthread sleeper([&](std::stop_token stop) {
    nap.Sleep(hours(1), stop);
    over = clock.Now() >= TimePoint(hours(1));
  });
  // The sleeper may not have begun: keep the clock moving until it has slept its hour.
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!over && std::chrono::steady_clock::now() < patience) {
    clock.Advance(hours(1));
    std::this_thread::yield();
  }
  sleeper.request_stop();
  sleeper.join();
  EXPECT_TRUE(over);
}

TEST(NapTest, AStopEndsTheSleep) {
  FakeClock clock{TimePoint{}};
  Nap nap(clock);
  std::jthread sleeper([&](std::stop_token stop) { nap.Sleep(hours(1), stop); });
  sleeper.request_stop();
}

}  // namespace
}  // namespace opendes::scheduling
