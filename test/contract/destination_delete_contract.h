// Versions, deletes and the delete log: Invariant 5.
#pragma once

#include "test/contract/destination_fixture.h"

namespace opendes::destination::test {

TEST_P(DestinationContract, OlderAndEqualVersionsAreSkipped) {
  Start(SmallSchema());
  ASSERT_TRUE(ApplyThing(1, 10, "ten"));
  const auto older = ApplyThing(1, 9, "nine");
  ASSERT_TRUE(older);
  EXPECT_EQ(older->skipped_older, 1);
  EXPECT_EQ(older->upserted, 0);
  EXPECT_EQ(ApplyThing(1, 10, "ten again")->skipped_older, 1);
  EXPECT_EQ(ApplyThing(1, 11, "eleven")->upserted, 1);
  EXPECT_EQ(ReadThings(), (std::vector<StoredThing>{{Id(1), 11, "eleven"}}));
}

TEST_P(DestinationContract, TheSameRecordTwiceInABatchEndsAtItsNewestVersion) {
  Start(SmallSchema());
  RowBatch batch(2);
  AddThing(batch, Id(1), 10, "ten");
  AddThing(batch, Id(1), 12, "twelve");
  AddThing(batch, Id(1), 11, "eleven");
  const auto report = Apply(batch);
  ASSERT_TRUE(report) << report.error().ToString();
  EXPECT_EQ(ReadThings(), (std::vector<StoredThing>{{Id(1), 12, "twelve"}}));
}

TEST_P(DestinationContract, VersionColumnIsTheRowsVersion) {
  Start(SmallSchema());
  RowBatch batch(2);
  const std::size_t row = batch.AddRow(Id(1), 77);
  batch.SetInt(row, 1, 5);  // the attribute disagrees with the etag
  ASSERT_TRUE(Apply(batch));
  EXPECT_EQ(ReadThings().at(0).version, 77);
}

TEST_P(DestinationContract, DeleteRemovesTheRowAndWritesOneLine) {
  Start(SmallSchema());
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  const auto report = ApplyDelete(1, 50);
  ASSERT_TRUE(report) << report.error().ToString();
  EXPECT_EQ(report->deleted, 1);
  EXPECT_TRUE(ReadThings().empty());
  EXPECT_EQ(backdoor_->ReadDeleteLog("DeleteLog"),
            (std::vector<DeletedLine>{{"thing", Id(1).ToString(), 11}}));

  EXPECT_EQ(ApplyDelete(1, 60)->deleted, 0);
  EXPECT_EQ(backdoor_->ReadDeleteLog("DeleteLog").size(), 1U) << "written once, however replayed";
}

TEST_P(DestinationContract, DeleteOfWhatWasNeverThereIsLoggedOnce) {
  Start(SmallSchema());
  EXPECT_EQ(ApplyDelete(1, 0)->deleted, 0);
  EXPECT_EQ(ApplyDelete(2, 40)->deleted, 0);
  EXPECT_EQ(ApplyDelete(2, 50)->deleted, 0);
  EXPECT_EQ(
      backdoor_->ReadDeleteLog("DeleteLog"),
      (std::vector<DeletedLine>{{"thing", Id(1).ToString(), 1}, {"thing", Id(2).ToString(), 40}}));
}

TEST_P(DestinationContract, DeletedRowDoesNotComeBackFromAnOlderChange) {
  Start(SmallSchema());
  GoLive();
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  ASSERT_TRUE(ApplyDelete(1));
  EXPECT_EQ(ApplyThing(1, 9, "older")->skipped_older, 1);
  EXPECT_TRUE(ReadThings().empty());

  ASSERT_TRUE(ApplyDelete(2, 40));
  EXPECT_EQ(ApplyThing(2, 38, "never there, late")->skipped_older, 1);
  EXPECT_TRUE(ReadThings().empty());
}

// A load may show a row that was deleted and made again while it ran. The changes since its
// beginning hold the old deletion too, and on a later page the row as it is.
TEST_P(DestinationContract, ARowShownAgainAfterAnOlderDeletionIsThere) {
  Start(SmallSchema());
  GoLive();
  ASSERT_TRUE(ApplyThing(1, 10, "second life"));
  ASSERT_TRUE(ApplyDelete(1));
  EXPECT_EQ(ApplyThing(1, 10, "second life")->upserted, 1);
  EXPECT_EQ(ReadThings(), (std::vector<StoredThing>{{Id(1), 10, "second life"}}));
  EXPECT_TRUE(backdoor_->ReadDeleteLog("DeleteLog").empty()) << "it says that the row is gone";
}

// What a whole read shows exists, whatever a log from the table's earlier life says.
TEST_P(DestinationContract, AFirstLoadRemovesTheLinesThatWouldHideItsRows) {
  Start(SmallSchema());
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  ASSERT_TRUE(ApplyDelete(1));
  ASSERT_TRUE(ApplyDelete(2, 40));
  backdoor_->DropTable("thing");
  Start(SmallSchema());
  EXPECT_EQ(ApplyThing(1, 10, "restored")->upserted, 1);
  EXPECT_EQ(backdoor_->ReadDeleteLog("DeleteLog"),
            (std::vector<DeletedLine>{{"thing", Id(2).ToString(), 40}}));
}

TEST_P(DestinationContract, RecordMadeAgainComesBackAndMayBeDeletedAgain) {
  Start(SmallSchema());
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  ASSERT_TRUE(ApplyDelete(1));
  EXPECT_EQ(ApplyThing(1, 12, "again")->upserted, 1);
  EXPECT_EQ(ApplyDelete(1)->deleted, 1);
  EXPECT_EQ(
      backdoor_->ReadDeleteLog("DeleteLog"),
      (std::vector<DeletedLine>{{"thing", Id(1).ToString(), 11}, {"thing", Id(1).ToString(), 13}}));
}

TEST_P(DestinationContract, DeletesComeAfterUpsertsOfTheSameBatch) {
  Start(SmallSchema());
  RowBatch batch(2);
  batch.AddDelete(Id(1));
  AddThing(batch, Id(1), 10, "one");
  const auto report = Apply(batch);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->deleted, 1);
  EXPECT_TRUE(ReadThings().empty());
}

TEST_P(DestinationContract, WithoutDeleteLogRowsGoAndNoTableIsMade) {
  Start(SmallSchema(), {.schema = {}, .prefix = {}, .write_delete_log = false});
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  EXPECT_EQ(ApplyDelete(1)->deleted, 1);
  EXPECT_TRUE(ReadThings().empty());
  EXPECT_EQ(backdoor_->ListTables(), (std::vector<std::string>{"ReplicationState", "thing"}));
}

TEST_P(DestinationContract, SinkTimesAreTheClockWithMilliseconds) {
  Start(SmallSchema());
  clock_.Advance(Duration(250));
  const TimePoint first = clock_.Now();
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  clock_.Advance(Duration(1750));
  ASSERT_TRUE(ApplyThing(1, 11, "one"));
  const SinkTimes times = backdoor_->ReadSinkTimes("thing", Id(1));
  EXPECT_EQ(times.created, first);
  EXPECT_EQ(times.modified, first + Duration(1750));

  clock_.Advance(Duration(1000));
  ASSERT_TRUE(ApplyThing(1, 3, "skipped"));
  EXPECT_EQ(backdoor_->ReadSinkTimes("thing", Id(1)).modified, times.modified);
}

}  // namespace opendes::destination::test
