// Generations: a full read over the rows that are there, and the sweep that ends it.
#pragma once

#include <algorithm>

#include "base/limits.h"
#include "test/contract/destination_fixture.h"

namespace opendes::destination::test {

TEST_P(DestinationContract, AGenerationBeginsWithAnEmptyCursorAndKeepsTheRows) {
  Start(SmallSchema());
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  Checkpoint live = Next();
  live.phase = LoadPhase::kLive;
  live.mid_cycle = true;
  live.rows_loaded = 1;
  live.high_version = 10;
  ASSERT_TRUE(Apply(RowBatch(2), live));

  Checkpoint expected = live;
  expected.cursor = {};
  expected.phase = LoadPhase::kReload;
  expected.mid_cycle = false;
  expected.rows_loaded = 0;
  expected.high_version = 0;
  ++expected.generation;
  ++expected.sequence;
  BeginGeneration();
  EXPECT_EQ(checkpoint_, expected);
  EXPECT_EQ(Stored(), expected);
  EXPECT_EQ(ReadThings(), (std::vector<StoredThing>{{Id(1), 10, "one"}}));
}

TEST_P(DestinationContract, AGenerationIsFencedLikeABatch) {
  Start(SmallSchema(), {}, 5);
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  const Checkpoint before = checkpoint_;
  EXPECT_CODE(ErrorCode::kFenced,
              destination_->BeginGeneration(schema_.entity, before, Context(4)));
  EXPECT_CODE(ErrorCode::kFenced,
              destination_->BeginGeneration(schema_.entity, before, Context(6)));
  BeginGeneration();
  EXPECT_CODE(ErrorCode::kFenced,
              destination_->BeginGeneration(schema_.entity, before, Context(5)));
  EXPECT_EQ(Stored(5), checkpoint_);
  backdoor_->DropTable("thing");
  EXPECT_CODE(ErrorCode::kSchemaChanged,
              destination_->BeginGeneration(schema_.entity, checkpoint_, Context(5)));
}

TEST_P(DestinationContract, AReloadReplacesWhatDiffersWhateverTheVersions) {
  Start(SmallSchema());
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  ASSERT_TRUE(ApplyThing(2, 20, "two"));
  ASSERT_TRUE(ApplyThing(3, 30, "three"));
  BeginGeneration();
  clock_.Advance(Duration(5000));
  RowBatch batch(2);
  AddThing(batch, Id(1), 10, "one");          // the same
  AddThing(batch, Id(2), 20, "two changed");  // the same version
  AddThing(batch, Id(3), 7, "three");         // an older version
  AddThing(batch, Id(4), 40, "four");         // new
  const auto report = Apply(batch);
  ASSERT_TRUE(report) << report.error().ToString();
  EXPECT_EQ(report->upserted, 3);
  EXPECT_EQ(report->skipped_older, 1);
  EXPECT_EQ(ReadThings(), (std::vector<StoredThing>{{Id(1), 10, "one"},
                                                    {Id(2), 20, "two changed"},
                                                    {Id(3), 7, "three"},
                                                    {Id(4), 40, "four"}}));
  const SinkTimes same = backdoor_->ReadSinkTimes("thing", Id(1));
  EXPECT_EQ(same.created, same.modified) << "a row that is the same is not written";
  const SinkTimes changed = backdoor_->ReadSinkTimes("thing", Id(2));
  EXPECT_EQ(changed.modified, changed.created + Duration(5000));
}

TEST_P(DestinationContract, AReloadSeesTheDifferenceBetweenNullAndAValue) {
  Start(SmallSchema());
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  BeginGeneration();
  RowBatch batch(2);
  batch.AddRow(Id(1), 10);
  EXPECT_EQ(Apply(batch)->upserted, 1);
  EXPECT_TRUE(destination_->ReadRows(schema_, {}, 10, Context())->IsNull(0, 0));
  EXPECT_EQ(Apply(batch)->upserted, 0);
  EXPECT_EQ(ApplyThing(1, 10, "one")->upserted, 1);
}

TEST_P(DestinationContract, AReloadComparesThousandColumns) {
  TableSchema wide = SmallSchema();
  for (int i = 0; i < 998; ++i) {
    wide.columns.push_back(Column("column_" + std::to_string(i), ColumnType::kText));
  }
  Start(wide);
  RowBatch batch(wide.columns.size());
  AddThing(batch, Id(1), 10, "one");
  ASSERT_TRUE(Apply(batch));
  BeginGeneration();
  EXPECT_EQ(Apply(batch)->upserted, 0);
  batch.SetText(0, 999, "changed");
  EXPECT_EQ(Apply(batch)->upserted, 1);
}

TEST_P(DestinationContract, AReloadComparesAMegabyteOfText) {
  TableSchema schema = SmallSchema();
  schema.columns[0].type = ColumnType::kText;
  Start(schema);
  std::string text(1 << 20, 'x');
  ASSERT_TRUE(ApplyThing(1, 10, text));
  BeginGeneration();
  EXPECT_EQ(ApplyThing(1, 10, text)->upserted, 0);
  text.back() = 'y';
  EXPECT_EQ(ApplyThing(1, 10, text)->upserted, 1);
  EXPECT_TRUE(ReadThings().at(0).name == text);
}

TEST_P(DestinationContract, AReloadRemovesTheLinesThatWouldHideItsRows) {
  Start(SmallSchema());
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  ASSERT_TRUE(ApplyDelete(1));
  ASSERT_TRUE(ApplyDelete(2, 40));
  ASSERT_TRUE(ApplyThing(3, 12, "three"));
  ASSERT_TRUE(ApplyDelete(3));
  GoLive();
  BeginGeneration();
  EXPECT_EQ(ApplyThing(1, 10, "restored")->upserted, 1);
  EXPECT_EQ(ApplyThing(3, 50, "made again")->upserted, 1);
  EXPECT_EQ(
      backdoor_->ReadDeleteLog("DeleteLog"),
      (std::vector<DeletedLine>{{"thing", Id(2).ToString(), 40}, {"thing", Id(3).ToString(), 13}}))
      << "a line that is older than the row says what happened";
}

TEST_P(DestinationContract, ASweepRemovesWhatTheReloadDidNotSee) {
  Start(SmallSchema());
  for (std::uint8_t id = 1; id <= 5; ++id) ASSERT_TRUE(ApplyThing(id, id * 10, "old"));
  GoLive();
  BeginGeneration();
  ASSERT_TRUE(ApplyThing(2, 20, "old"));
  ASSERT_TRUE(ApplyThing(4, 44, "new"));
  ASSERT_TRUE(MoveTo(LoadPhase::kSweep));
  EXPECT_EQ(ReadThings().size(), 5U) << "nothing goes before the sweep";

  const Checkpoint before = checkpoint_;
  const auto swept = Sweep();
  ASSERT_TRUE(swept) << swept.error().ToString();
  EXPECT_EQ(swept->deleted, 3);
  EXPECT_EQ(ReadThings(), (std::vector<StoredThing>{{Id(2), 20, "old"}, {Id(4), 44, "new"}}));
  EXPECT_EQ(backdoor_->ReadDeleteLog("DeleteLog"),
            (std::vector<DeletedLine>{{"thing", Id(1).ToString(), 11},
                                      {"thing", Id(3).ToString(), 31},
                                      {"thing", Id(5).ToString(), 51}}));
  EXPECT_EQ(checkpoint_.phase, LoadPhase::kLive);
  EXPECT_EQ(checkpoint_.sequence, before.sequence + 1);
  EXPECT_EQ(checkpoint_.cursor, before.cursor) << "changes are followed from the reload's end";
  EXPECT_EQ(checkpoint_.generation, before.generation);
  EXPECT_EQ(Stored(), checkpoint_);
}

// After a restore versions begin anew, below those of the lines from before.
TEST_P(DestinationContract, LinesFromBeforeAGenerationHideNoNewChange) {
  Start(SmallSchema());
  GoLive();
  ASSERT_TRUE(ApplyThing(1, 90, "swept"));
  ASSERT_TRUE(ApplyDelete(2, 80));
  BeginGeneration();
  EXPECT_EQ(checkpoint_.high_version, 0);
  ASSERT_TRUE(MoveTo(LoadPhase::kSweep));
  ASSERT_TRUE(Sweep());
  EXPECT_EQ(ApplyThing(1, 50, "made again")->upserted, 1);
  EXPECT_EQ(ApplyThing(2, 51, "made again")->upserted, 1);
  EXPECT_TRUE(backdoor_->ReadDeleteLog("DeleteLog").empty());
  ASSERT_TRUE(ApplyDelete(1, 60));
  EXPECT_EQ(ApplyThing(1, 49, "older")->skipped_older, 1);
}

TEST_P(DestinationContract, ASweepGoesStepByStepAndLeavesNoTableBehind) {
  Start(SmallSchema());
  const std::vector<std::string> tables = backdoor_->ListTables();
  RowBatch batch(2);
  for (std::size_t i = 0; i < limits::kSweepRows + 5; ++i) AddThing(batch, Guid::Random(), 1, "x");
  ASSERT_TRUE(Apply(batch));
  BeginGeneration();
  ASSERT_TRUE(ApplyThing(1, 10, "seen"));
  ASSERT_TRUE(MoveTo(LoadPhase::kSweep));
  EXPECT_EQ(Sweep()->deleted, static_cast<std::int64_t>(limits::kSweepRows));
  EXPECT_EQ(checkpoint_.phase, LoadPhase::kSweep);
  EXPECT_EQ(Stored(), checkpoint_);
  EXPECT_EQ(Sweep()->deleted, 5);
  EXPECT_EQ(checkpoint_.phase, LoadPhase::kLive);
  EXPECT_EQ(ReadThings(), (std::vector<StoredThing>{{Id(1), 10, "seen"}}));
  EXPECT_EQ(backdoor_->ListTables(), tables);
}

TEST_P(DestinationContract, ASweepIsFencedLikeABatch) {
  Start(SmallSchema(), {}, 5);
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  BeginGeneration();
  ASSERT_TRUE(MoveTo(LoadPhase::kSweep));
  EXPECT_CODE(ErrorCode::kFenced, destination_->Sweep(schema_, checkpoint_, Context(4)));
  Checkpoint wrong = checkpoint_;
  --wrong.sequence;
  EXPECT_CODE(ErrorCode::kFenced, destination_->Sweep(schema_, wrong, Context(5)));
  EXPECT_EQ(ReadThings().size(), 1U);
}

TEST_P(DestinationContract, AGenerationForgetsWhatTheOneBeforeHadSeen) {
  Start(SmallSchema());
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  BeginGeneration();
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  BeginGeneration();
  EXPECT_EQ(checkpoint_.generation, 3);
  ASSERT_TRUE(ApplyThing(2, 20, "two"));
  ASSERT_TRUE(MoveTo(LoadPhase::kSweep));
  EXPECT_EQ(Sweep()->deleted, 1);
  EXPECT_EQ(ReadThings(), (std::vector<StoredThing>{{Id(2), 20, "two"}}));
}

TEST_P(DestinationContract, WhatAReloadHasSeenOutlivesItsWorker) {
  Start(SmallSchema());
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  ASSERT_TRUE(ApplyThing(2, 20, "two"));
  BeginGeneration();
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  destination_ = backdoor_->Connect({});
  checkpoint_ = Stored(2);
  ASSERT_TRUE(MoveTo(LoadPhase::kSweep));
  EXPECT_EQ(Sweep()->deleted, 1);
  EXPECT_EQ(ReadThings(), (std::vector<StoredThing>{{Id(1), 10, "one"}}));
}

TEST_P(DestinationContract, ATableDroppedDuringAReloadStartsOverWithoutRest) {
  Start(SmallSchema());
  const std::vector<std::string> tables = backdoor_->ListTables();
  BeginGeneration();
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  backdoor_->DropTable("thing");
  EXPECT_CODE(ErrorCode::kSchemaChanged, ApplyThing(2, 20, "two"));
  ASSERT_TRUE(destination_->Prepare(schema_, Context()));
  Checkpoint fresh;
  fresh.epoch = 1;
  EXPECT_EQ(Stored(), fresh);
  EXPECT_EQ(backdoor_->ListTables(), tables);
}

// What was seen is forgotten when its table goes: sweeping then would remove everything.
TEST_P(DestinationContract, AReloadWhoseMarksAreGoneBeginsAnew) {
  Start(SmallSchema());
  const std::vector<std::string> tables = backdoor_->ListTables();
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  BeginGeneration();
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  for (const std::string& table : backdoor_->ListTables()) {
    if (std::ranges::find(tables, table) == tables.end()) backdoor_->DropTable(table);
  }
  EXPECT_CODE(ErrorCode::kSchemaChanged, ApplyThing(2, 20, "two"));
  ASSERT_TRUE(destination_->Prepare(schema_, Context()));
  EXPECT_EQ(Stored().phase, LoadPhase::kReload);
  EXPECT_EQ(Stored().generation, checkpoint_.generation + 1);
  EXPECT_EQ(ReadThings().size(), 1U);
}

TEST_P(DestinationContract, StopMidwayThroughASweepLeavesItWhole) {
  Start(SmallSchema());
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  BeginGeneration();
  ASSERT_TRUE(MoveTo(LoadPhase::kSweep));
  stop_.request_stop();
  EXPECT_CODE(ErrorCode::kCancelled, Sweep());
  stop_ = std::stop_source();
  EXPECT_EQ(ReadThings().size(), 1U);
  EXPECT_EQ(Sweep()->deleted, 1);
}

}  // namespace opendes::destination::test
