#include "replication/advance.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "test/fakes/fake_table.h"

namespace opendes::replication {
namespace {

class AdvanceTest : public testing::Test {
 protected:
  AdvanceTest() {
    present_.sequence = 7;
    present_.generation = 2;
    present_.rows_loaded = 100;
    present_.high_version = 50;
    batch_.next.token = "n";
  }

  Checkpoint Next() {
    return Advance(present_, batch_, highest_, {.clock = &clock_, .stop = {}, .epoch = 9});
  }

  FakeClock clock_{TimePoint(std::chrono::hours(5))};
  Checkpoint present_;
  RowBatch batch_{4};
  std::int64_t highest_ = 60;  // of the cycle
};

TEST_F(AdvanceTest, ALoadStaysALoadUntilItsDeltaLink) {
  test::AddFakeRow(test::Row(1, 60), batch_);
  Checkpoint next = Next();
  EXPECT_EQ(next.phase, LoadPhase::kFirstLoad);
  EXPECT_FALSE(next.mid_cycle);
  EXPECT_EQ(next.sequence, 8);
  EXPECT_EQ(next.epoch, 9);
  EXPECT_EQ(next.generation, 2);
  EXPECT_EQ(next.rows_loaded, 101);
  EXPECT_EQ(next.high_version, 50);
  EXPECT_EQ(next.cursor.token, "n");
  EXPECT_EQ(next.saved_at, clock_.Now());
  batch_.end_of_cycle = true;
  EXPECT_EQ(Next().phase, LoadPhase::kLive);
}

TEST_F(AdvanceTest, AReloadIsSweptAtItsEnd) {
  present_.phase = LoadPhase::kReload;
  test::AddFakeRow(test::Row(1, 60), batch_);
  EXPECT_EQ(Next().phase, LoadPhase::kReload);
  EXPECT_EQ(Next().rows_loaded, 101);
  EXPECT_FALSE(Next().mid_cycle);
  batch_.end_of_cycle = true;
  EXPECT_EQ(Next().phase, LoadPhase::kSweep);
  EXPECT_EQ(Next().high_version, 50);
}

TEST_F(AdvanceTest, ADeltaCycleIsOpenBetweenItsPages) {
  present_.phase = LoadPhase::kLive;
  test::AddFakeRow(test::Row(1, 40), batch_);
  Checkpoint next = Next();
  EXPECT_EQ(next.phase, LoadPhase::kLive);
  EXPECT_TRUE(next.mid_cycle);
  EXPECT_EQ(next.rows_loaded, 100);
  EXPECT_EQ(next.high_version, 50);
  batch_.end_of_cycle = true;
  EXPECT_FALSE(Next().mid_cycle);
  EXPECT_EQ(Next().high_version, 60);
  highest_ = 40;
  EXPECT_EQ(Next().high_version, 50);
}

TEST_F(AdvanceTest, TheHighestVersionIsThatOfTheRows) {
  EXPECT_EQ(HighestVersion(batch_), 0);
  test::AddFakeRow(test::Row(1, 60), batch_);
  test::AddFakeRow(test::Row(2, 40), batch_);
  EXPECT_EQ(HighestVersion(batch_), 60);
}

TEST_F(AdvanceTest, OnlyAnEmptyCycleWithAYoungTokenIsNotWorthATransaction) {
  present_.phase = LoadPhase::kLive;
  present_.saved_at = clock_.Now();
  present_.cursor.token = "old";
  batch_.end_of_cycle = true;
  EXPECT_FALSE(WorthApplying(present_, Next(), batch_));

  present_.mid_cycle = true;
  EXPECT_TRUE(WorthApplying(present_, Next(), batch_));
  present_.mid_cycle = false;

  clock_.Advance(limits::kTokenRefresh);
  EXPECT_TRUE(WorthApplying(present_, Next(), batch_));
  present_.cursor = batch_.next;
  EXPECT_FALSE(WorthApplying(present_, Next(), batch_));

  batch_.AddDelete(test::Id(1));
  EXPECT_TRUE(WorthApplying(present_, Next(), batch_));
}

}  // namespace
}  // namespace opendes::replication
