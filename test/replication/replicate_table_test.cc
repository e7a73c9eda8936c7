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
  Result<CycleReport> Run() { return RunOn(database_, epoch_); }
  Result<CycleReport> RunOn(FakeDatabase& database, LeaseEpoch epoch) {
    FakeSource source(organization_);
    FakeDestination destination(database);
    const RunContext context{.clock = &clock_, .stop = stop_.get_token(), .epoch = epoch};
    OPENDES_TRY_ASSIGN(PreparedTable table,
                       PrepareTable(source, destination, EntityName("account"), context));
    return ReplicateCycle(source, destination, table.schema, options_, context);
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
  CycleOptions options_;
};

TEST_F(ReplicateTableTest, LoadsEveryPageAndStandsAtTheDeltaLink) {
  const CycleReport report = RunWell();
  EXPECT_TRUE(report.load_completed);
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
                                      .high_version = 0,
                                      .saved_at = clock_.Now()}));
}

TEST_F(ReplicateTableTest, TellsProgressAfterEachDurableBatch) {
  std::vector<std::int64_t> loaded;
  options_.progress = [&](const Step& step) {
    EXPECT_EQ(step.checkpoint, checkpoint());
    EXPECT_GT(step.applied.upserted, 0);
    EXPECT_EQ(step.applied.upserted, step.rows_read);
    loaded.push_back(step.checkpoint.rows_loaded);
  };
  RunWell();
  EXPECT_THAT(loaded, ElementsAre(2, 3, 4));
}

TEST_F(ReplicateTableTest, FollowsChangesAndDeletions) {
  RunWell();
  organization_.SetPage(
      "d1", {.rows = {Row(2, 20, "new")}, .deletes = {Id(1)}, .next = "d2", .end = true});
  const CycleReport report = RunWell();
  EXPECT_FALSE(report.load_completed);
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
      const auto run = [&](LeaseEpoch epoch) { return RunOn(database, epoch); };
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
  options_.progress = [&](const Step& step) {
    if (step.checkpoint.sequence == 1)
      database_.Edit([](auto& table) { table.checkpoint.epoch = 2; });
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
  options_.progress = [&](const Step& step) {
    if (step.checkpoint.sequence == 1) stop_.request_stop();
  };
  EXPECT_EQ(RunBadly(), ErrorCode::kCancelled);
  EXPECT_EQ(checkpoint().sequence, 1);
  EXPECT_THAT(database_.rows(), ElementsAre(Row(1, 10), Row(2, 11)));
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
  EXPECT_TRUE(RunWell().load_completed);
  EXPECT_EQ(checkpoint().phase, LoadPhase::kLive);
}

// Whichever side finds that the table has changed.
TEST_F(ReplicateTableTest, AChangedTableIsPreparedAgainOnce) {
  for (const auto code : {ErrorCode::kSchemaChanged, ErrorCode::kRejectedRow}) {
    FakeDatabase database;
    FakeSource source(organization_);
    FakeDestination destination(database);
    const RunContext context{.clock = &clock_, .stop = {}, .epoch = 1};
    organization_.SetSchema(test::AccountSchema());
    auto table = PrepareTable(source, destination, EntityName("account"), context);
    ASSERT_TRUE(table);
    TableSchema& schema = table->schema;
    TableSchema wider = test::AccountSchema();
    wider.columns.push_back(test::Column("phone", ColumnType::kText));
    organization_.SetSchema(wider);
    organization_.AddError("", MakeError(code, Blame::kSource));

    ASSERT_TRUE(ReplicateCycle(source, destination, schema, {}, context));
    EXPECT_EQ(schema, wider);
    EXPECT_EQ(database.table().schema, wider);
    EXPECT_EQ(database.rows().size(), 4U);

    for (int i = 0; i < 2; ++i) organization_.AddError("d1", MakeError(code, Blame::kSource));
    EXPECT_EQ(ReplicateCycle(source, destination, schema, {}, context).error().code, code);
  }
}

// A column that came in the middle of a load: the rows before it are read again.
TEST_F(ReplicateTableTest, AColumnAddedInTheMiddleBeginsAGeneration) {
  FakeSource source(organization_);
  FakeDestination destination(database_);
  const RunContext context{.clock = &clock_, .stop = {}, .epoch = 1};
  auto table = PrepareTable(source, destination, EntityName("account"), context);
  ASSERT_TRUE(table);
  TableSchema wider = test::AccountSchema();
  wider.columns.push_back(test::Column("phone", ColumnType::kText));
  organization_.SetSchema(wider);
  organization_.AddError("f2", MakeError(ErrorCode::kSchemaChanged, Blame::kSource));
  const auto report = ReplicateCycle(source, destination, table->schema, {}, context);
  ASSERT_TRUE(report) << report.error().ToString();
  EXPECT_TRUE(report->load_completed);
  EXPECT_EQ(checkpoint().generation, 2);
  EXPECT_EQ(checkpoint().phase, LoadPhase::kLive);
  EXPECT_EQ(database_.rows().size(), 4U);
}

TEST_F(ReplicateTableTest, MetadataThatCannotBeHadKeepsNoRowsBack) {
  FakeSource source(organization_);
  FakeDestination destination(database_);
  const RunContext context{.clock = &clock_, .stop = {}, .epoch = 1};
  const auto prepare = [&] {
    return PrepareTable(source, destination, EntityName("account"), context);
  };
  MetadataRows metadata;
  metadata.states = {{0, 1033, "Active"}};
  organization_.SetMetadata(metadata);
  ASSERT_TRUE(prepare());
  EXPECT_EQ(database_.table().metadata.states, metadata.states);

  organization_.FailMetadata(MakeError(ErrorCode::kForbidden, Blame::kSource, "no rights"));
  EXPECT_THAT(prepare()->metadata_error->message, HasSubstr("metadata tables of 'account'"));
  organization_.FailMetadata(std::nullopt);
  database_.FailMetadata(MakeError(ErrorCode::kReadOnly, Blame::kDestination));
  EXPECT_EQ(prepare()->metadata_error->code, ErrorCode::kReadOnly);
  database_.FailMetadata(MakeError(ErrorCode::kFenced, Blame::kUs));
  EXPECT_EQ(prepare().error().code, ErrorCode::kFenced);
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
  options_.progress = [&](const Step& step) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const auto read = static_cast<std::int64_t>(organization_.calls().size()) - 1;
    furthest = std::max(furthest, read - step.checkpoint.sequence);
  };
  RunWell();
  // The queue and the one that waits for room in it.
  EXPECT_LE(furthest, static_cast<std::int64_t>(limits::kQueuedBatches) + 1);
  EXPECT_EQ(database_.rows().size(), static_cast<std::size_t>(kPages));
}

TEST_F(ReplicateTableTest, ARestartInsideADeltaCycleGoesBackToItsBeginning) {
  RunWell();
  organization_.SetPage("d1", {.rows = {Row(9, 20)}, .deletes = {}, .next = "d1p2"});
  organization_.SetPage("d1p2", {.rows = {}, .deletes = {Id(9)}, .next = "d2", .end = true});
  organization_.SetCycleStart("d1p2", "d1");
  organization_.AddError("d1p2", MakeError(ErrorCode::kUnavailable, Blame::kSource));
  EXPECT_EQ(RunBadly(), ErrorCode::kUnavailable);
  EXPECT_TRUE(checkpoint().mid_cycle);
  // Deleted and made again: known only to who has seen the first page.
  organization_.SetRow(Row(9, 30, "again"));
  RunWell();
  EXPECT_THAT(database_.rows(), Contains(Row(9, 30, "again")));
  EXPECT_EQ(checkpoint().cursor.token, "d2");
}

// A deletion of a row that was never there is logged with what earlier cycles had seen, or it would
// hide the row that the same cycle shows on a later page.
TEST_F(ReplicateTableTest, TheHighestVersionCountsWhenItsCycleEnds) {
  RunWell();
  organization_.SetPage("d1", {.rows = {Row(5, 900)}, .deletes = {Id(8)}, .next = "d1p2"});
  organization_.SetPage("d1p2", {.rows = {Row(8, 700)}, .deletes = {}, .next = "d2", .end = true});
  std::vector<std::int64_t> highest;
  options_.progress = [&](const Step& step) { highest.push_back(step.checkpoint.high_version); };
  RunWell();
  EXPECT_THAT(highest, ElementsAre(0, 900));
}

// -- Generations
// -------------------------------------------------------------------------------------

class GenerationTest : public ReplicateTableTest {
 protected:
  GenerationTest() {
    RunWell();
    // Meanwhile, unseen: 1 stays, 2 changed, 3 and 4 went, 5 is new, 6 has an older version.
    organization_.SetPage("",
                          {.rows = {Row(1, 10), Row(2, 30, "new")}, .deletes = {}, .next = "f2"});
    organization_.SetPage("f2", {.rows = {Row(5, 31)}, .deletes = {}, .next = "d9", .end = true});
    organization_.SetPage("d9", {.rows = {}, .deletes = {}, .next = "d9", .end = true});
  }
  void Expire(const std::string& cursor, int times = 1) {
    for (int i = 0; i < times; ++i) {
      organization_.AddError(cursor, MakeError(ErrorCode::kExpiredCursor, Blame::kSource));
    }
  }
  void ExpectReloaded() {
    EXPECT_THAT(database_.rows(), ElementsAre(Row(1, 10), Row(2, 30, "new"), Row(5, 31)));
    EXPECT_THAT(database_.table().delete_log, ElementsAre(Id(3), Id(4)));
    EXPECT_EQ(checkpoint().phase, LoadPhase::kLive);
    EXPECT_EQ(checkpoint().cursor.token, "d9");
  }
};

TEST_F(GenerationTest, AnExpiredTokenReadsTheTableAnewAndSweeps) {
  Expire("d1");
  std::vector<LoadPhase> phases;
  options_.progress = [&](const Step& step) {
    phases.push_back(step.checkpoint.phase);
    if (step.checkpoint.phase == LoadPhase::kReload) {
      EXPECT_GE(database_.rows().size(), 4U);
    }
  };
  const CycleReport report = RunWell();
  EXPECT_TRUE(report.generation_began);
  EXPECT_TRUE(report.load_completed);
  EXPECT_EQ(report.rows_read, 3);
  EXPECT_EQ(report.rows_swept, 2);
  EXPECT_EQ(report.checkpoint.generation, 2);
  EXPECT_EQ(report.checkpoint.rows_loaded, 3);
  EXPECT_THAT(phases, ElementsAre(LoadPhase::kReload, LoadPhase::kReload, LoadPhase::kSweep,
                                  LoadPhase::kLive));
  ExpectReloaded();
}

TEST_F(GenerationTest, ASecondExpiryInACycleIsTheCallers) {
  Expire("d1");
  Expire("f2");
  EXPECT_EQ(RunBadly(), ErrorCode::kExpiredCursor);
  EXPECT_EQ(checkpoint().generation, 2);
  RunWell();
  EXPECT_EQ(checkpoint().generation, 2) << "the page can be read by now";
  ExpectReloaded();
}

TEST_F(GenerationTest, ARequestedReloadHappensOnce) {
  options_.reload_after = 1;
  EXPECT_TRUE(RunWell().generation_began);
  ExpectReloaded();
  EXPECT_FALSE(RunWell().generation_began);
  EXPECT_EQ(checkpoint().generation, 2);
}

TEST_F(GenerationTest, ARequestDuringAReloadReadsAgain) {
  Expire("d1");
  organization_.AddError("f2", MakeError(ErrorCode::kUnavailable, Blame::kSource));
  EXPECT_EQ(RunBadly(), ErrorCode::kUnavailable);
  options_.reload_after = 2;
  EXPECT_TRUE(RunWell().generation_began);
  EXPECT_EQ(checkpoint().generation, 3);
  ExpectReloaded();
}

// Invariants 1, 4 and 8, in every phase.
TEST_F(GenerationTest, ResumesAfterADeathAtAnyStep) {
  database_.SetSweepRows(1);
  const FakeDatabase::Table before = database_.table();
  for (int dies_at = 1; dies_at <= 4; ++dies_at) {
    for (const bool committed : {false, true}) {
      database_.Edit([&](auto& table) { table = before; });
      int step = 0;
      const FakeDatabase::Fault death = [&](int) -> std::optional<Error> {
        if (++step != dies_at) return std::nullopt;
        return MakeError(ErrorCode::kUnavailable, Blame::kDestination, "dead");
      };
      committed ? database_.SetFaultOfGenerations({}, death)
                : database_.SetFaultOfGenerations(death, {});
      Expire("d1");
      EXPECT_EQ(RunBadly(), ErrorCode::kUnavailable) << dies_at;
      ++epoch_;
      Expire("d1", dies_at == 1 && !committed ? 1 : 0);
      RunWell();
      ExpectReloaded();
      EXPECT_EQ(checkpoint().generation, 2);
      EXPECT_TRUE(database_.table().seen.empty());
    }
  }
}

TEST_F(GenerationTest, StepsInDoubtAreNotRepeatedWhenTheyHappened) {
  database_.SetSweepRows(1);
  const FakeDatabase::Fault doubt = [](int) -> std::optional<Error> {
    return MakeError(ErrorCode::kCommitInDoubt, Blame::kDestination);
  };
  database_.SetFaultOfGenerations({}, doubt);
  Expire("d1");
  RunWell();
  ExpectReloaded();
  EXPECT_EQ(checkpoint().generation, 2);
}

TEST_F(GenerationTest, AFullReadLeavesItsTurnToOthersAndGoesOn) {
  Expire("d1");
  bool others = false;
  options_.others_wait = [&] { return others; };
  options_.progress = [&](const Step& step) {
    if (step.checkpoint.rows_loaded == 2) clock_.Advance(limits::kLoadTurn);
    others = true;
  };
  CycleReport report = RunWell();
  EXPECT_TRUE(report.unfinished);
  EXPECT_FALSE(report.load_completed);
  EXPECT_EQ(checkpoint().cursor.token, "f2");
  report = RunWell();
  EXPECT_FALSE(report.unfinished);
  EXPECT_TRUE(report.load_completed);
  ExpectReloaded();
}

TEST_F(GenerationTest, ADeltaCycleLeavesNoTurn) {
  organization_.SetPage("d1", {.rows = {Row(7, 40)}, .deletes = {}, .next = "d1p2"});
  organization_.SetPage("d1p2", {.rows = {}, .deletes = {}, .next = "d2", .end = true});
  options_.others_wait = [] { return true; };
  options_.progress = [&](const Step&) { clock_.Advance(limits::kLoadTurn); };
  EXPECT_FALSE(RunWell().unfinished);
  EXPECT_EQ(checkpoint().cursor.token, "d2");
}

// -- Remembered checkpoints ----------------------------------------------------------------------

class RememberedTest : public ReplicateTableTest {
 protected:
  RememberedTest() {
    options_.remembered = RunWell().checkpoint;
    epoch_ = 2;
  }
};

TEST_F(RememberedTest, NothingNewAsksTheDestinationNothing) {
  const CycleReport report = RunWell();
  EXPECT_FALSE(report.claimed);
  EXPECT_EQ(report.checkpoint, *options_.remembered);
  EXPECT_EQ(checkpoint().epoch, 1);
}

TEST_F(RememberedTest, ChangesClaimTheStreamAndAreReadOnce) {
  organization_.SetPage("d1", {.rows = {Row(5, 20)}, .deletes = {}, .next = "d2", .end = true});
  const auto reads = [&] {
    return std::ranges::count(organization_.calls(), std::string("page:d1"));
  };
  const auto before = reads();
  const CycleReport report = RunWell();
  EXPECT_TRUE(report.claimed);
  EXPECT_EQ(reads(), before + 1);
  EXPECT_EQ(checkpoint().epoch, 2);
  EXPECT_THAT(database_.rows(), Contains(Row(5, 20)));
}

// Invariant 3: what another worker did meanwhile counts, not what this one remembers.
TEST_F(RememberedTest, AnotherCheckpointInTheDestinationCounts) {
  organization_.SetPage("d1", {.rows = {Row(5, 20)}, .deletes = {}, .next = "d2", .end = true});
  organization_.SetPage("d2", {.rows = {Row(5, 30)}, .deletes = {}, .next = "d3", .end = true});
  const auto remembered = std::exchange(options_.remembered, std::nullopt);
  RunWell();
  options_.remembered = remembered;
  epoch_ = 3;
  EXPECT_EQ(RunWell().checkpoint.cursor.token, "d3");
  EXPECT_THAT(database_.rows(), Contains(Row(5, 30)));
}

TEST_F(RememberedTest, AnExpiredTokenBeginsAGenerationOfTheClaimedStream) {
  organization_.AddError("d1", MakeError(ErrorCode::kExpiredCursor, Blame::kSource));
  const CycleReport report = RunWell();
  EXPECT_TRUE(report.generation_began);
  EXPECT_EQ(checkpoint().generation, 2);
  EXPECT_EQ(checkpoint().phase, LoadPhase::kLive);
}

TEST_F(RememberedTest, AnExpiredTokenThatIsNotTheStreamsAnyMoreBeginsNothing) {
  organization_.SetPage("d1", {.rows = {Row(5, 20)}, .deletes = {}, .next = "d2", .end = true});
  organization_.SetPage("d2", {.rows = {}, .deletes = {}, .next = "d2", .end = true});
  const auto remembered = std::exchange(options_.remembered, std::nullopt);
  RunWell();
  options_.remembered = remembered;
  organization_.AddError("d1", MakeError(ErrorCode::kExpiredCursor, Blame::kSource));
  EXPECT_FALSE(RunWell().generation_began);
  // Nor does it use up the one reload of the cycle.
  organization_.AddError("d1", MakeError(ErrorCode::kExpiredCursor, Blame::kSource));
  organization_.AddError("d2", MakeError(ErrorCode::kExpiredCursor, Blame::kSource));
  EXPECT_TRUE(RunWell().generation_began);
}

TEST_F(RememberedTest, ARequestedReloadIsNotForgotten) {
  options_.reload_after = 1;
  EXPECT_TRUE(RunWell().generation_began);
}

}  // namespace
}  // namespace opendes::replication
