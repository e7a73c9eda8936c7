#include "replication/replicate_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "base/limits.h"
#include "test/fakes/fake_destination.h"
#include "test/fakes/fake_source.h"

namespace opendes::replication {
namespace {

using test::FakeDatabase;
using test::FakeDestination;
using test::FakeSource;
using test::Id;
using test::MakeError;
using test::Row;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class ReplicateTableTest : public testing::Test {
 protected:
  ReplicateTableTest() {
    organization_.SetPage("", {.rows = {Row(1, 10), Row(2, 11)}, .deletes = {}, .next = "f2"});
    organization_.SetPage("f2", {.rows = {Row(3, 12)}, .deletes = {}, .next = "f3"});
    organization_.SetPage("f3", {.rows = {Row(4, 13)}, .deletes = {}, .next = "d1", .end = true});
    organization_.SetPage("d1", {.rows = {}, .deletes = {}, .next = "d1", .end = true});
  }

  // A new process each time: new objects over the same organisation and database.
  Result<CycleReport> Run() {
    FakeSource source(organization_);
    FakeDestination destination(database_);
    return ReplicateTable(source, destination, EntityName("account"), progress_,
                          {.clock = &clock_, .stop = stop_.get_token(), .epoch = epoch_});
  }
  CycleReport RunWell() {
    auto report = Run();
    EXPECT_TRUE(report) << report.error().ToString();
    return report.value_or(CycleReport{});
  }
  ErrorCode RunBadly() {
    auto report = Run();
    EXPECT_FALSE(report);
    return report ? ErrorCode::kInternal : report.error().code;
  }
  Checkpoint checkpoint() const { return database_.table().checkpoint; }

  FakeClock clock_{TimePoint(std::chrono::hours(1000))};
  test::FakeOrganization organization_;
  FakeDatabase database_;
  std::stop_source stop_;
  LeaseEpoch epoch_ = 1;
  Progress progress_;
};

TEST_F(ReplicateTableTest, LoadsEveryPageAndStandsAtTheDeltaLink) {
  const CycleReport report = RunWell();
  EXPECT_TRUE(report.first_load_completed);
  EXPECT_EQ(report.rows_read, 4);
  EXPECT_EQ(report.pages, 3);
  EXPECT_THAT(database_.rows(), ElementsAre(Row(1, 10), Row(2, 11), Row(3, 12), Row(4, 13)));
  EXPECT_EQ(report.checkpoint, checkpoint());
  EXPECT_EQ(checkpoint(), (Checkpoint{.cursor = {"d1"},
                                      .epoch = 1,
                                      .sequence = 3,
                                      .generation = 1,
                                      .phase = LoadPhase::kLive,
                                      .mid_cycle = false,
                                      .rows_loaded = 4,
                                      .high_version = 13,
                                      .saved_at = clock_.Now()}));
}

TEST_F(ReplicateTableTest, TellsProgressAfterEachDurableBatch) {
  std::vector<std::int64_t> loaded;
  progress_ = [&](const Checkpoint& now, const destination::ApplyReport& report) {
    EXPECT_EQ(now, checkpoint());
    EXPECT_GT(report.upserted, 0);
    loaded.push_back(now.rows_loaded);
  };
  RunWell();
  EXPECT_THAT(loaded, ElementsAre(2, 3, 4));
}

TEST_F(ReplicateTableTest, FollowsChangesAndDeletions) {
  RunWell();
  organization_.SetPage(
      "d1", {.rows = {Row(2, 20, "new")}, .deletes = {Id(1)}, .next = "d2", .end = true});
  const CycleReport report = RunWell();
  EXPECT_FALSE(report.first_load_completed);
  EXPECT_EQ(report.rows_read, 2);
  EXPECT_THAT(database_.rows(), ElementsAre(Row(2, 20, "new"), Row(3, 12), Row(4, 13)));
  EXPECT_EQ(checkpoint().rows_loaded, 4);
  EXPECT_EQ(checkpoint().high_version, 20);
}

// Invariants 1 and 8: between any two steps the process may die; the next one goes on.
TEST_F(ReplicateTableTest, ResumesAfterADeathBeforeOrAfterAnyCommit) {
  for (int dies_at = 1; dies_at <= 3; ++dies_at) {
    for (const bool committed : {false, true}) {
      FakeDatabase database;
      const auto death = [&](int number) -> std::optional<Error> {
        if (number != dies_at) return std::nullopt;
        return MakeError(ErrorCode::kUnavailable, Blame::kDestination, "dead");
      };
      committed ? database.SetFaultAfterCommit(death) : database.SetFaultBeforeCommit(death);
      const auto run = [&](LeaseEpoch epoch) {
        FakeSource source(organization_);
        FakeDestination destination(database);
        return ReplicateTable(source, destination, EntityName("account"), {},
                              {.clock = &clock_, .stop = {}, .epoch = epoch});
      };
      ASSERT_EQ(run(1).error().code, ErrorCode::kUnavailable);
      EXPECT_EQ(database.table().checkpoint.sequence, committed ? dies_at : dies_at - 1);
      ASSERT_TRUE(run(2));
      EXPECT_THAT(database.rows(), ElementsAre(Row(1, 10), Row(2, 11), Row(3, 12), Row(4, 13)));
      EXPECT_EQ(database.table().checkpoint.sequence, 3);
      EXPECT_EQ(database.table().checkpoint.rows_loaded, 4);
    }
  }
}

TEST_F(ReplicateTableTest, AResumedLoadDoesNotReadThePagesBeforeItsCursor) {
  organization_.AddError("f3", MakeError(ErrorCode::kUnavailable, Blame::kSource));
  EXPECT_EQ(RunBadly(), ErrorCode::kUnavailable);
  const std::size_t calls = organization_.calls().size();
  RunWell();
  const auto all = organization_.calls();
  EXPECT_THAT(std::vector(all.begin() + static_cast<std::ptrdiff_t>(calls), all.end()),
              ElementsAre("describe", "page:f3"));
}

TEST_F(ReplicateTableTest, AnErrorOfTheReaderComesAfterTheBatchesBeforeIt) {
  organization_.AddError("f3", MakeError(ErrorCode::kThrottled, Blame::kSource));
  EXPECT_EQ(RunBadly(), ErrorCode::kThrottled);
  EXPECT_THAT(database_.rows(), ElementsAre(Row(1, 10), Row(2, 11), Row(3, 12)));
  EXPECT_EQ(checkpoint().cursor.token, "f3");
  EXPECT_EQ(checkpoint().phase, LoadPhase::kFirstLoad);
}

TEST_F(ReplicateTableTest, TheSamePageTwiceChangesNothing) {
  organization_.SetPage("f2", {.rows = {Row(1, 10), Row(2, 11)}, .deletes = {}, .next = "f3"});
  RunWell();
  EXPECT_THAT(database_.rows(), ElementsAre(Row(1, 10), Row(2, 11), Row(4, 13)));
}

TEST_F(ReplicateTableTest, ANextLinkThatLeadsBackIsAnErrorAndNotALoop) {
  organization_.SetPage("f2", {.rows = {}, .deletes = {}, .next = "f2"});
  EXPECT_EQ(RunBadly(), ErrorCode::kProtocol);
}

TEST_F(ReplicateTableTest, AnExceptionOfTheSourceEndsInAnError) {
  organization_.ThrowAt("f2");
  const auto report = Run();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kInternal);
  EXPECT_THAT(report.error().message, HasSubstr("thrown at f2"));
}

// Invariant 3.
TEST_F(ReplicateTableTest, AnOlderEpochIsFencedAndChangesNothing) {
  epoch_ = 5;
  RunWell();
  organization_.SetPage("d1", {.rows = {Row(9, 99)}, .deletes = {}, .next = "d2", .end = true});
  epoch_ = 4;
  EXPECT_EQ(RunBadly(), ErrorCode::kFenced);
  EXPECT_EQ(checkpoint().cursor.token, "d1");
  EXPECT_THAT(database_.rows(), Not(Contains(Row(9, 99))));
}

TEST_F(ReplicateTableTest, AWorkerFencedInTheMiddleChangesNothingMore) {
  progress_ = [&](const Checkpoint& now, const destination::ApplyReport&) {
    if (now.sequence == 1) database_.Edit([](auto& table) { table.checkpoint.epoch = 2; });
  };
  EXPECT_EQ(RunBadly(), ErrorCode::kFenced);
  EXPECT_THAT(database_.rows(), ElementsAre(Row(1, 10), Row(2, 11)));
}

TEST_F(ReplicateTableTest, ACommitInDoubtThatHappenedIsNotRepeated) {
  database_.SetFaultAfterCommit([](int number) -> std::optional<Error> {
    if (number != 2) return std::nullopt;
    return MakeError(ErrorCode::kCommitInDoubt, Blame::kDestination);
  });
  RunWell();
  EXPECT_EQ(checkpoint().sequence, 3);
  EXPECT_EQ(database_.applies(), 3);
  EXPECT_EQ(database_.rows().size(), 4U);
}

TEST_F(ReplicateTableTest, ACommitInDoubtThatDidNotHappenIsRepeated) {
  database_.SetFaultBeforeCommit([](int number) -> std::optional<Error> {
    if (number != 2) return std::nullopt;
    return MakeError(ErrorCode::kCommitInDoubt, Blame::kDestination);
  });
  RunWell();
  EXPECT_EQ(checkpoint().sequence, 3);
  EXPECT_EQ(database_.applies(), 4);
  EXPECT_EQ(database_.rows().size(), 4U);
}

TEST_F(ReplicateTableTest, AStopAbandonsTheRestAndKeepsWholeBatches) {
  progress_ = [&](const Checkpoint& now, const destination::ApplyReport&) {
    if (now.sequence == 1) stop_.request_stop();
  };
  EXPECT_EQ(RunBadly(), ErrorCode::kCancelled);
  EXPECT_EQ(checkpoint().sequence, 1);
  EXPECT_THAT(database_.rows(), ElementsAre(Row(1, 10), Row(2, 11)));
}

TEST_F(ReplicateTableTest, AnExpiredTokenIsReportedAndNothingIsLost) {
  RunWell();
  organization_.AddError("d1", MakeError(ErrorCode::kExpiredCursor, Blame::kSource));
  EXPECT_EQ(RunBadly(), ErrorCode::kExpiredCursor);
  EXPECT_EQ(database_.rows().size(), 4U);
}

TEST_F(ReplicateTableTest, AnIdleTableCostsNoWriteUntilItsTokenGetsOld) {
  RunWell();
  organization_.SetPage("d1", {.rows = {}, .deletes = {}, .next = "d1b", .end = true});
  organization_.SetPage("d1b", {.rows = {}, .deletes = {}, .next = "d1c", .end = true});
  RunWell();
  EXPECT_EQ(checkpoint().cursor.token, "d1");
  EXPECT_EQ(database_.applies(), 3);

  clock_.Advance(limits::kTokenRefresh);
  RunWell();
  EXPECT_EQ(checkpoint().cursor.token, "d1b");
  EXPECT_EQ(database_.applies(), 4);
}

TEST_F(ReplicateTableTest, AnEmptyPageInsideADeltaCycleMovesTheCursor) {
  RunWell();
  organization_.SetPage("d1", {.rows = {}, .deletes = {}, .next = "d1p2"});
  organization_.AddError("d1p2", MakeError(ErrorCode::kUnavailable, Blame::kSource));
  organization_.SetPage("d1p2", {.rows = {}, .deletes = {}, .next = "d2", .end = true});
  EXPECT_EQ(RunBadly(), ErrorCode::kUnavailable);
  EXPECT_EQ(checkpoint().cursor.token, "d1p2");
  EXPECT_TRUE(checkpoint().mid_cycle);
  RunWell();
  EXPECT_EQ(checkpoint().cursor.token, "d2");
  EXPECT_FALSE(checkpoint().mid_cycle);
}

TEST_F(ReplicateTableTest, AnEmptyTableIsLoadedToo) {
  organization_.SetPage("", {.rows = {}, .deletes = {}, .next = "d1", .end = true});
  EXPECT_TRUE(RunWell().first_load_completed);
  EXPECT_EQ(checkpoint().phase, LoadPhase::kLive);
}

TEST_F(ReplicateTableTest, AChangedTableIsPreparedAgainOnce) {
  FakeSource source(organization_);
  FakeDestination destination(database_);
  const RunContext context{.clock = &clock_, .stop = {}, .epoch = 1};
  auto schema = PrepareTable(source, destination, EntityName("account"), context);
  ASSERT_TRUE(schema);
  TableSchema wider = test::AccountSchema();
  wider.columns.push_back(test::Column("phone", ColumnType::kText));
  organization_.SetSchema(wider);
  organization_.AddError("f2", MakeError(ErrorCode::kSchemaChanged, Blame::kSource));

  ASSERT_TRUE(ReplicateCycle(source, destination, *schema, {}, context));
  EXPECT_EQ(*schema, wider);
  EXPECT_EQ(database_.table().schema, wider);
  EXPECT_EQ(database_.rows().size(), 4U);

  for (int i = 0; i < 2; ++i) {
    organization_.AddError("d1", MakeError(ErrorCode::kSchemaChanged, Blame::kSource));
  }
  EXPECT_EQ(ReplicateCycle(source, destination, *schema, {}, context).error().code,
            ErrorCode::kSchemaChanged);
}

TEST_F(ReplicateTableTest, ErrorsOfDescribeAndPrepareAreTheCallers) {
  organization_.FailDescribe(MakeError(ErrorCode::kTrackingOff, Blame::kSource));
  EXPECT_EQ(RunBadly(), ErrorCode::kTrackingOff);
  organization_.FailDescribe(std::nullopt);
  database_.FailPrepare(MakeError(ErrorCode::kAlreadyExists, Blame::kDestination));
  EXPECT_EQ(RunBadly(), ErrorCode::kAlreadyExists);
  EXPECT_EQ(database_.applies(), 0);
}

// Invariant 7: a slow destination holds the reader back.
TEST_F(ReplicateTableTest, TheReaderStaysAtMostAQueueAhead) {
  constexpr int kPages = 40;
  for (int page = 0; page < kPages; ++page) {
    const std::string from = page == 0 ? "" : "p" + std::to_string(page);
    organization_.SetPage(from, {.rows = {Row(static_cast<std::uint32_t>(page), page + 1)},
                                 .deletes = {},
                                 .next = page + 1 == kPages ? "d1" : "p" + std::to_string(page + 1),
                                 .end = page + 1 == kPages});
  }
  std::int64_t furthest = 0;
  progress_ = [&](const Checkpoint& now, const destination::ApplyReport&) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const auto read = static_cast<std::int64_t>(organization_.calls().size()) - 1;
    furthest = std::max(furthest, read - now.sequence);
  };
  RunWell();
  // The queue and the one that waits for room in it.
  EXPECT_LE(furthest, static_cast<std::int64_t>(limits::kQueuedBatches) + 1);
  EXPECT_EQ(database_.rows().size(), static_cast<std::size_t>(kPages));
}

}  // namespace
}  // namespace opendes::replication
