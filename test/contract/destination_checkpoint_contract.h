// Claim, fence and checkpoint: Invariants 1, 3 and 4.
#pragma once

#include "test/contract/destination_fixture.h"

namespace opendes::destination::test {

TEST_P(DestinationContract, NewStreamStartsFresh) {
  Start(SmallSchema(), {}, 7);
  Checkpoint fresh;
  fresh.epoch = 7;
  EXPECT_EQ(checkpoint_, fresh);
}

TEST_P(DestinationContract, CheckpointComesBackWhole) {
  Start(SmallSchema(), {}, 3);
  Checkpoint next;
  next.cursor.token = "https://example.com/api?$deltatoken=it's \"quoted\"; -- \xF0\x9F\x98\x80";
  next.epoch = 3;
  next.sequence = 1;
  next.generation = 4;
  next.phase = LoadPhase::kLive;
  next.mid_cycle = true;
  next.rows_loaded = 9'007'199'254'740'993;
  next.high_version = 9'223'372'036'854'775'807;
  next.saved_at = clock_.Now() + Duration(123);
  ASSERT_TRUE(Apply(RowBatch(2), next));

  auto other = backdoor_->Connect({});
  const auto claimed = other->Claim(schema_.entity, Context(3));
  ASSERT_TRUE(claimed) << claimed.error().ToString();
  EXPECT_EQ(*claimed, next);
}

TEST_P(DestinationContract, EqualEpochClaimsAgainAndOlderIsFenced) {
  Start(SmallSchema(), {}, 5);
  EXPECT_TRUE(destination_->Claim(schema_.entity, Context(5)));
  EXPECT_CODE(ErrorCode::kFenced, destination_->Claim(schema_.entity, Context(4)));
}

TEST_P(DestinationContract, ClaimFencesTheOlderWorker) {
  Start(SmallSchema(), {}, 1);
  ASSERT_TRUE(ApplyThing(1, 10, "old worker"));
  auto newer = backdoor_->Connect({});
  ASSERT_TRUE(newer->Claim(schema_.entity, Context(2)));

  EXPECT_CODE(ErrorCode::kFenced, ApplyThing(2, 20, "zombie"));
  EXPECT_EQ(ReadThings(), (std::vector<StoredThing>{{Id(1), 10, "old worker"}}));
}

TEST_P(DestinationContract, ClaimBeforePrepareFails) {
  destination_ = backdoor_->Connect({});
  EXPECT_CODE(ErrorCode::kSchemaChanged, destination_->Claim(EntityName("thing"), Context()));
}

TEST_P(DestinationContract, SameBatchAgainChangesNothing) {
  Start(SmallSchema());
  RowBatch batch(2);
  AddThing(batch, Id(1), 10, "one");
  batch.AddDelete(Id(2));
  const Checkpoint next = Next();
  const auto first = Apply(batch, next);
  ASSERT_TRUE(first) << first.error().ToString();
  EXPECT_FALSE(first->already_applied);
  EXPECT_EQ(first->upserted, 1);
  const auto log = backdoor_->ReadDeleteLog("DeleteLog");

  clock_.Advance(Duration(5000));
  const auto second = Apply(batch, next);
  ASSERT_TRUE(second) << second.error().ToString();
  EXPECT_TRUE(second->already_applied);
  EXPECT_EQ(second->upserted + second->deleted + second->skipped_older, 0);
  EXPECT_EQ(backdoor_->ReadDeleteLog("DeleteLog"), log);
  const SinkTimes times = backdoor_->ReadSinkTimes("thing", Id(1));
  EXPECT_EQ(times.created, times.modified);
}

TEST_P(DestinationContract, SequenceMustFollow) {
  Start(SmallSchema());
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  ASSERT_TRUE(ApplyThing(2, 20, "two"));
  for (const std::int64_t sequence : {0, 1, 4, -1}) {
    Checkpoint wrong = Next();
    wrong.sequence = sequence;
    EXPECT_CODE(ErrorCode::kFenced, destination_->Apply(schema_, RowBatch(2), wrong, Context()));
  }
}

TEST_P(DestinationContract, SameSequenceWithAnotherCursorIsNotTakenForAReplay) {
  Start(SmallSchema());
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  Checkpoint wrong = checkpoint_;
  wrong.cursor.token = "elsewhere";
  EXPECT_CODE(ErrorCode::kFenced, destination_->Apply(schema_, RowBatch(2), wrong, Context()));
}

TEST_P(DestinationContract, EntitiesDoNotDisturbEachOther) {
  Start(SmallSchema());
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  TableSchema other = SmallSchema();
  other.entity = EntityName("other");
  ASSERT_TRUE(destination_->Prepare(other, Context()));
  const auto claimed = destination_->Claim(other.entity, Context(9));
  ASSERT_TRUE(claimed);
  EXPECT_EQ(claimed->sequence, 0);
  ASSERT_TRUE(ApplyThing(2, 20, "two"));
  EXPECT_EQ(*destination_->CountRows(other, Context()), 0);
}

TEST_P(DestinationContract, StopBeforeApplyLeavesNothing) {
  Start(SmallSchema());
  stop_.request_stop();
  EXPECT_CODE(ErrorCode::kCancelled, ApplyThing(1, 10, "one"));
  stop_ = std::stop_source();
  EXPECT_TRUE(ReadThings().empty());
  EXPECT_TRUE(ApplyThing(1, 10, "one")) << "the same sequence must still be free";
}

// Asks for a stop when the destination reads the clock: in the middle of a batch.
class StopOnLook final : public Clock {
 public:
  explicit StopOnLook(std::stop_source& stop) : stop_(stop) {}
  TimePoint Now() const override {
    stop_.request_stop();
    return TimePoint(std::chrono::seconds(1'800'000'000));
  }
  bool SleepFor(Duration, std::stop_token) override { return false; }

 private:
  std::stop_source& stop_;
};

TEST_P(DestinationContract, StopMidwayRollsTheWholeBatchBack) {
  Start(SmallSchema());
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  RowBatch batch(2);
  for (std::uint8_t i = 2; i < 200; ++i) AddThing(batch, Id(i), 20, "more");
  batch.AddDelete(Id(1));
  StopOnLook clock(stop_);
  RunContext context = Context();
  context.clock = &clock;
  EXPECT_CODE(ErrorCode::kCancelled, destination_->Apply(schema_, batch, Next(), context));
  stop_ = std::stop_source();
  EXPECT_EQ(ReadThings(), (std::vector<StoredThing>{{Id(1), 10, "one"}}));
}

}  // namespace opendes::destination::test
