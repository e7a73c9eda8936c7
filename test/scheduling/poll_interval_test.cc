#include "scheduling/poll_interval.h"

#include <gtest/gtest.h>

namespace opendes::scheduling {
namespace {

using std::chrono::seconds;

constexpr PollLimits kLimits{seconds(1), seconds(60)};

TEST(NextIntervalTest, ChangesMakeItShortestAtOnce) {
  EXPECT_EQ(NextInterval(seconds(60), CycleOutcome::kChanges, kLimits), seconds(1));
  EXPECT_EQ(NextInterval(seconds(0), CycleOutcome::kChanges, kLimits), seconds(1));
}

TEST(NextIntervalTest, NothingDoublesItUpToTheLongest) {
  EXPECT_EQ(NextInterval(seconds(0), CycleOutcome::kNothing, kLimits), seconds(1));
  EXPECT_EQ(NextInterval(seconds(1), CycleOutcome::kNothing, kLimits), seconds(2));
  EXPECT_EQ(NextInterval(seconds(32), CycleOutcome::kNothing, kLimits), seconds(60));
  EXPECT_EQ(NextInterval(seconds(60), CycleOutcome::kNothing, kLimits), seconds(60));
}

TEST(NextIntervalTest, FaultsGrowTheSameWay) {
  EXPECT_EQ(NextInterval(seconds(0), CycleOutcome::kFault, kLimits), seconds(1));
  EXPECT_EQ(NextInterval(seconds(8), CycleOutcome::kFault, kLimits), seconds(16));
}

TEST(NextIntervalTest, AStoredIntervalOutsideTheLimitsIsBroughtBack) {
  EXPECT_EQ(NextInterval(seconds(500), CycleOutcome::kNothing, kLimits), seconds(60));
  EXPECT_EQ(NextInterval(seconds(-5), CycleOutcome::kNothing, kLimits), seconds(1));
}

TEST(RetryPauseTest, IsHalfToAllOfTheInterval) {
  EXPECT_EQ(RetryPause(seconds(10), std::nullopt, 0.0), seconds(5));
  EXPECT_EQ(RetryPause(seconds(10), std::nullopt, 1.0), seconds(10));
}

TEST(RetryPauseTest, ObeysThePauseThatThePeerAskedFor) {
  EXPECT_EQ(RetryPause(seconds(10), seconds(90), 0.5), seconds(90));
  EXPECT_EQ(RetryPause(seconds(10), seconds(1), 1.0), seconds(10));
}

}  // namespace
}  // namespace opendes::scheduling
