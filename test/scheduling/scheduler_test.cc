#include "scheduling/scheduler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>

#include "base/limits.h"
#include "test/fakes/fake_control.h"
#include "test/fakes/fake_destination.h"
#include "test/fakes/fake_secrets.h"
#include "test/fakes/fake_source.h"

namespace opendes::scheduling {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::Id;
using test::MakeError;
using test::Row;
using testing::HasSubstr;
using testing::IsEmpty;

const StreamId kAccount{ProfileId("p1"), EntityName("account")};

// Time moves only through Until, half a second a step; threads run in between.
class SchedulerTest : public testing::Test {
 protected:
  SchedulerTest() {
    organization_.SetPage("", {.rows = {Row(1, 10)}, .deletes = {}, .next = "d1", .end = true});
    organization_.SetPage("d1", {.rows = {}, .deletes = {}, .next = "d1", .end = true});
  }
  void TearDown() override { scheduler_.reset(); }

  void AddProfile(const std::string& id, const std::vector<std::string>& entities) {
    Profile profile;
    profile.id = ProfileId(id);
    profile.state = ProfileState::kActive;
    profile.activated_at = clock_.Now();
    profile.destination.uri = "local:db";
    for (const std::string& entity : entities) {
      profile.entities.push_back({EntityName(entity), {}});
    }
    ASSERT_TRUE(control_.InsertProfile(profile));
  }

  // One worker unless the test is about two: time runs faster here than a starved thread renews,
  // and a second worker would rightly take over.
  void Start(std::size_t workers = 1) {
    SchedulerOptions options;
    options.node = NodeId("node");
    options.workers = workers;
    SchedulerParts parts;
    parts.control = &control_;
    parts.make_source = [this](const OrganizationId&) -> Result<std::unique_ptr<source::Source>> {
      return std::make_unique<test::FakeSource>(organization_);
    };
    parts.make_destination = [this](DestinationType, const Secret&,
                                    const destination::Options& chosen)
        -> Result<std::unique_ptr<destination::Destination>> {
      ++connects_;
      adopt_ = chosen.adopt;
      return std::make_unique<test::FakeDestination>(database_);
    };
    parts.secrets = &secrets_;
    parts.metrics = &metrics_;
    parts.clock = &clock_;
    scheduler_ = StartScheduler(std::move(options), std::move(parts));
  }

  // Moves time until the condition holds; fails after a little more than an hour of it.
  [[nodiscard]] bool Until(const std::function<bool()>& condition) {
    for (int step = 0; step < 8'000; ++step) {
      for (int i = 0; i < 10; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::microseconds(20));
      }
      clock_.Advance(milliseconds(500));
    }
    return false;
  }
  StreamStatus Status(const StreamId& stream = kAccount) {
    return control_.GetStatus(stream).value();
  }
  int Releases(const StreamId& stream = kAccount) { return control_.releases(stream); }

  FakeClock clock_{TimePoint(hours(1000))};
  test::FakeOrganization organization_;
  test::FakeDatabase database_;
  test::FakeControl control_{clock_};
  test::FakeSecrets secrets_;
  telemetry::Metrics metrics_;
  std::atomic<int> connects_ = 0;
  std::atomic<bool> adopt_ = false;
  std::unique_ptr<Scheduler> scheduler_;
};

TEST_F(SchedulerTest, RunsADueStreamAndSaysSo) {
  AddProfile("p1", {"account"});
  Start();
  ASSERT_TRUE(Until([&] { return Releases() == 1; }));
  EXPECT_EQ(database_.rows().size(), 1U);
  const StreamStatus status = Status();
  EXPECT_EQ(status.initial_sync, InitialSyncState::kCompleted);
  EXPECT_EQ(status.metadata, MetadataState::kCreated);
  EXPECT_EQ(status.notifications_total, 1);
  EXPECT_EQ(status.notifications_succeeded, 1);
  EXPECT_EQ(status.rows_loaded, 1);
  EXPECT_EQ(status.rows_estimated, 42);
  EXPECT_TRUE(status.last_confirmed_at);
  EXPECT_TRUE(status.initial_data_completed_at);
  EXPECT_THAT(status.last_error, IsEmpty());
}

TEST_F(SchedulerTest, PollsAnIdleTableLessAndLessAndABusyOneAtOnce) {
  AddProfile("p1", {"account"});
  Start();
  std::vector<Duration> pauses;
  for (int cycle = 1; cycle <= 8; ++cycle) {
    ASSERT_TRUE(Until([&] { return Releases() == cycle; }));
    pauses.push_back(control_.last_pause(kAccount));
  }
  EXPECT_THAT(pauses, testing::ElementsAre(seconds(1), seconds(2), seconds(4), seconds(8),
                                           seconds(16), seconds(32), seconds(60), seconds(60)));
  organization_.SetPage("d1", {.rows = {Row(2, 20)}, .deletes = {}, .next = "d2", .end = true});
  organization_.SetPage("d2", {.rows = {}, .deletes = {}, .next = "d2", .end = true});
  ASSERT_TRUE(Until([&] { return Releases() == 9; }));
  EXPECT_EQ(control_.last_pause(kAccount), seconds(1));
  EXPECT_LE(Status().last_change_at, Status().last_confirmed_at);
  EXPECT_GT(*Status().last_change_at, *Status().last_confirmed_at - seconds(30));
}

TEST_F(SchedulerTest, AnIdleStreamCostsNoConnectingAndNoMetadata) {
  AddProfile("p1", {"account"});
  Start();
  ASSERT_TRUE(Until([&] { return Releases() == 6; }));
  EXPECT_EQ(connects_, 1);
  EXPECT_EQ(database_.prepares(), 1);
  // Metadata is looked at when the organisation's has changed, and now and then all the same.
  organization_.SetSchemaVersion("2");
  ASSERT_TRUE(Until([&] { return database_.prepares() == 2; }));
  const TimePoint second = clock_.Now();
  ASSERT_TRUE(Until([&] { return database_.prepares() == 3; }));
  EXPECT_GE(clock_.Now() - second, limits::kDescribeEvery - limits::kPollLongest);
  EXPECT_EQ(connects_, 1);
}

TEST_F(SchedulerTest, AChangedProfileIsConnectedAnew) {
  AddProfile("p1", {"account"});
  Start();
  ASSERT_TRUE(Until([&] { return Releases() == 2; }));
  const Profile profile = control_.GetProfile(kAccount.profile).value();
  ASSERT_TRUE(control_.UpdateProfile(profile, profile.version));
  const int releases = Releases();
  ASSERT_TRUE(Until([&] { return Releases() >= releases + 2; }));
  EXPECT_EQ(connects_, 2);
}

TEST_F(SchedulerTest, AFaultOfAPeerPausesGrowinglyAndThenRecovers) {
  AddProfile("p1", {"account"});
  for (int i = 0; i < 4; ++i) {
    organization_.AddError("d1", MakeError(ErrorCode::kUnavailable, Blame::kSource, "no route"));
  }
  Start();
  ASSERT_TRUE(Until([&] { return Releases() == 5; }));
  EXPECT_FALSE(Status().stopped);
  EXPECT_THAT(Status().last_error, HasSubstr("no route"));
  EXPECT_GE(control_.last_pause(kAccount), seconds(8));
  EXPECT_LE(control_.last_pause(kAccount), seconds(16));
  EXPECT_EQ(Status().notifications_failed, 0);
  EXPECT_GE(connects_, 4);  // a connection that may be broken is not used again

  ASSERT_TRUE(Until([&] { return Releases() == 6; }));
  EXPECT_THAT(Status().last_error, IsEmpty());
  EXPECT_EQ(control_.last_pause(kAccount), seconds(1));
}

TEST_F(SchedulerTest, ObeysThePauseThatTheSourceAsksFor) {
  AddProfile("p1", {"account"});
  Error throttled = MakeError(ErrorCode::kThrottled, Blame::kSource);
  throttled.retry_after = seconds(120);
  organization_.AddError("", throttled);
  Start();
  ASSERT_TRUE(Until([&] { return Releases() == 1; }));
  EXPECT_EQ(control_.last_pause(kAccount), seconds(120));
}

TEST_F(SchedulerTest, WhatAPersonHasToRepairIsShownAtOnceAndHealsWithoutAClick) {
  AddProfile("p1", {"account"});
  organization_.FailDescribe(MakeError(ErrorCode::kTrackingOff, Blame::kSource));
  Start();
  ASSERT_TRUE(Until([&] { return Releases() == 1; }));
  EXPECT_FALSE(Status().stopped);
  EXPECT_EQ(Status().metadata, MetadataState::kFailure);
  EXPECT_EQ(Status().initial_sync, InitialSyncState::kInProgress) << "never NotStarted for ever";
  EXPECT_FALSE(Status().last_confirmed_at);
  EXPECT_THAT(Status().last_error, HasSubstr("enable change tracking"));
  EXPECT_GE(control_.last_pause(kAccount), limits::kRepairLook / 2);

  organization_.FailDescribe(std::nullopt);
  ASSERT_TRUE(Until([&] { return Releases() == 2; }));
  EXPECT_EQ(Status().metadata, MetadataState::kCreated);
  EXPECT_EQ(Status().initial_sync, InitialSyncState::kCompleted);
  EXPECT_THAT(Status().last_error, IsEmpty());
  EXPECT_EQ(control_.last_pause(kAccount), seconds(1));
}

TEST_F(SchedulerTest, AWakeUpEndsTheWaitForARepair) {
  AddProfile("p1", {"account"});
  organization_.FailDescribe(MakeError(ErrorCode::kForbidden, Blame::kSource));
  Start();
  ASSERT_TRUE(Until([&] { return Releases() == 1; }));
  organization_.FailDescribe(std::nullopt);
  const TimePoint woken = clock_.Now();
  ASSERT_TRUE(control_.WakeStreams(kAccount.profile));
  scheduler_->Wake();
  ASSERT_TRUE(Until([&] { return Releases() == 2; }));
  EXPECT_LT(clock_.Now() - woken, limits::kRepairLook / 4);
}

TEST_F(SchedulerTest, AWrongSecretIsShownWithoutTouchingTheDestination) {
  AddProfile("p1", {"account"});
  secrets_.Fail(MakeError(ErrorCode::kNotFound, Blame::kCaller, "no secret 'db'"));
  Start();
  ASSERT_TRUE(Until([&] { return Releases() == 1; }));
  EXPECT_THAT(Status().last_error, HasSubstr("no secret 'db'"));
  EXPECT_EQ(connects_, 0);
}

TEST_F(SchedulerTest, TheLagGrowsWhilePollingFails) {
  AddProfile("p1", {"account"});
  Start();
  ASSERT_TRUE(Until([&] { return Releases() == 1; }));
  const auto confirmed = Status().last_confirmed_at;
  for (int i = 0; i < 3; ++i) {
    organization_.AddError("d1", MakeError(ErrorCode::kUnavailable, Blame::kSource));
  }
  ASSERT_TRUE(Until([&] { return Releases() == 4; }));
  EXPECT_EQ(Status().last_confirmed_at, confirmed);
  EXPECT_GT(Status().last_error_at, confirmed);
  EXPECT_EQ(Status().initial_sync, InitialSyncState::kCompleted);
  EXPECT_EQ(Status().notifications_total, 1);
}

TEST_F(SchedulerTest, AnExpiredTokenReloadsTheTableAndTheStatusSaysSo) {
  AddProfile("p1", {"account"});
  Start();
  ASSERT_TRUE(Until([&] { return Releases() == 1; }));
  organization_.SetPage("", {.rows = {Row(2, 20)}, .deletes = {}, .next = "d2", .end = true});
  organization_.SetPage("d2", {.rows = {}, .deletes = {}, .next = "d2", .end = true});
  organization_.AddError("d1", MakeError(ErrorCode::kExpiredCursor, Blame::kSource));
  ASSERT_TRUE(Until([&] { return Status().generation == 2; }));
  ASSERT_TRUE(Until([&] { return database_.rows() == std::vector{Row(2, 20)}; }));
  EXPECT_EQ(Status().initial_sync, InitialSyncState::kCompleted)
      << "the rows of the generation before were there all the time";
  ASSERT_TRUE(Until([&] { return Status().notifications_total == 2; }));
}

TEST_F(SchedulerTest, ARequestedReloadHappensOnce) {
  AddProfile("p1", {"account", "contact"});
  Start();
  ASSERT_TRUE(Until([&] { return Releases() == 2; }));
  ASSERT_TRUE(control_.RequestReload(kAccount));
  const int releases = Releases();
  ASSERT_TRUE(Until([&] { return Releases() >= releases + 2; }));
  EXPECT_EQ(Status().generation, 2);
  EXPECT_EQ(Status({ProfileId("p1"), EntityName("contact")}).generation, 1);
}

TEST_F(SchedulerTest, MetadataTablesOutOfStepAreShownAndRowsGoOn) {
  AddProfile("p1", {"account"});
  organization_.FailMetadata(MakeError(ErrorCode::kForbidden, Blame::kSource, "no labels"));
  Start();
  ASSERT_TRUE(Until([&] { return Releases() == 2; }));
  EXPECT_EQ(database_.rows().size(), 1U);
  EXPECT_EQ(Status().metadata, MetadataState::kFailure);
  EXPECT_THAT(Status().last_error, HasSubstr("no labels"));
  EXPECT_TRUE(Status().last_confirmed_at);
  EXPECT_EQ(control_.last_pause(kAccount), seconds(2)) << "no reason to poll faster";
  organization_.FailMetadata(std::nullopt);
  ASSERT_TRUE(Until([&] { return Status().metadata == MetadataState::kCreated; }));
  ASSERT_TRUE(Until([&] { return Status().last_error.empty(); }));
}

TEST_F(SchedulerTest, TheProfileMayLetTablesBeAdopted) {
  AddProfile("p1", {"account"});
  Profile profile = control_.GetProfile(ProfileId("p1")).value();
  profile.settings["Adopt"] = "true";
  ASSERT_TRUE(control_.UpdateProfile(profile, profile.version));
  Start();
  ASSERT_TRUE(Until([&] { return Releases() == 1; }));
  EXPECT_TRUE(adopt_);
}

TEST_F(SchedulerTest, ALongLoadTakesTurnsWithOtherStreams) {
  organization_.SetPage("", {.rows = {Row(1, 10)}, .deletes = {}, .next = "f2"});
  organization_.SetPage("f2", {.rows = {Row(2, 11)}, .deletes = {}, .next = "f3"});
  organization_.SetPage("f3", {.rows = {Row(3, 12)}, .deletes = {}, .next = "d1", .end = true});
  organization_.BlockAt("f2");
  AddProfile("p1", {"account"});
  Start(1);
  ASSERT_TRUE(Until([&] { return database_.rows().size() == 1; }));
  AddProfile("p2", {"contact"});
  const StreamId contact{ProfileId("p2"), EntityName("contact")};
  clock_.Advance(limits::kLoadTurn);
  organization_.BlockOnly("nothing");
  ASSERT_TRUE(Until([&] { return Releases() == 1; }));
  EXPECT_EQ(control_.last_pause(kAccount), Duration::zero());
  EXPECT_EQ(Status().initial_sync, InitialSyncState::kInProgress);
  ASSERT_TRUE(Until([&] { return Releases(contact) >= 1 && Releases() >= 2; }));
  EXPECT_EQ(database_.rows("account").size(), 3U);
  EXPECT_EQ(database_.rows("contact").size(), 3U);
}

// Issue: entities added to and removed from a live profile.
TEST_F(SchedulerTest, EntitiesComeAndGoWithoutTouchingTheOthers) {
  AddProfile("p1", {"account", "contact"});
  const StreamId contact{ProfileId("p1"), EntityName("contact")};
  Start();
  ASSERT_TRUE(Until([&] { return Releases() >= 1 && Releases(contact) >= 1; }));
  const Checkpoint account = database_.table("account").checkpoint;
  const auto change = [&](const std::vector<std::string>& entities) {
    Profile profile = control_.GetProfile(ProfileId("p1")).value();
    profile.entities.clear();
    for (const std::string& entity : entities) {
      profile.entities.push_back({EntityName(entity), {}});
    }
    ASSERT_TRUE(control_.UpdateProfile(profile, profile.version));
  };
  change({"account"});
  EXPECT_EQ(control_.ListStatus(ProfileId("p1"))->size(), 1U);
  EXPECT_EQ(database_.rows("contact").size(), 1U) << "the table stays";

  // Deleted and changed while nobody followed; the old token is still good.
  organization_.SetPage("d1",
                        {.rows = {Row(2, 20)}, .deletes = {Id(1)}, .next = "d2", .end = true});
  organization_.SetPage("d2", {.rows = {}, .deletes = {}, .next = "d2", .end = true});
  change({"account", "contact", "lead"});
  const StreamId lead{ProfileId("p1"), EntityName("lead")};
  ASSERT_TRUE(Until([&] { return Releases(contact) >= 1 && Releases(lead) >= 1; }));
  EXPECT_EQ(Status(contact).initial_sync, InitialSyncState::kCompleted);
  EXPECT_EQ(database_.rows("contact").size(), 1U);
  EXPECT_EQ(database_.rows("contact").at(0), Row(2, 20));
  EXPECT_EQ(database_.rows("lead").size(), 1U);
  EXPECT_EQ(database_.table("account").checkpoint.generation, account.generation);
}

TEST_F(SchedulerTest, AnExceptionStopsTheStreamAndNotTheWorker) {
  AddProfile("p1", {"account"});
  AddProfile("p2", {"account"});
  organization_.ThrowAt("");
  Start(1);
  ASSERT_TRUE(Until([&] { return Status().stopped; }));
  ASSERT_TRUE(Until([&] { return Status({ProfileId("p2"), EntityName("account")}).stopped; }));
}

// A stream in the middle of a first load, held there by the database.
class BusySchedulerTest : public SchedulerTest {
 protected:
  BusySchedulerTest() {
    organization_.SetPage("", {.rows = {Row(1, 10)}, .deletes = {}, .next = "f2"});
    organization_.SetPage("f2", {.rows = {Row(2, 11)}, .deletes = {}, .next = "d1", .end = true});
    // The second page cannot be read until the gate opens or the worker is stopped.
    organization_.BlockAt("f2");
  }
  void TearDown() override {
    organization_.Unblock();
    SchedulerTest::TearDown();
  }
};

TEST_F(BusySchedulerTest, ALongLoadKeepsItsLease) {
  AddProfile("p1", {"account"});
  Start();
  ASSERT_TRUE(Until([&] { return database_.rows().size() == 1; }));
  ASSERT_TRUE(Until([&] { return control_.renewals(kAccount) >= 10; }));
  EXPECT_EQ(Releases(), 0);
  organization_.Unblock();
  ASSERT_TRUE(Until([&] { return Releases() == 1; }));
  EXPECT_EQ(database_.table().checkpoint.epoch, 1);
  EXPECT_EQ(database_.rows().size(), 2U);
}

// Invariant 3.
TEST_F(BusySchedulerTest, ALostLeaseStopsTheWorkerWithoutAWrite) {
  AddProfile("p1", {"account"});
  Start();
  ASSERT_TRUE(Until([&] { return database_.rows().size() == 1; }));
  control_.Steal(kAccount);
  ASSERT_TRUE(Until([&] { return organization_.abandoned() == 1; }));
  EXPECT_EQ(database_.applies(), 1);
  EXPECT_EQ(Releases(), 0);
  EXPECT_THAT(Status().last_error, IsEmpty());
}

TEST_F(BusySchedulerTest, AControlStoreThatIsAwayTooLongStopsTheWorkerToo) {
  AddProfile("p1", {"account"});
  Start();
  ASSERT_TRUE(Until([&] { return database_.rows().size() == 1; }));
  control_.FailAll(MakeError(ErrorCode::kUnavailable, Blame::kControl));
  const TimePoint before = clock_.Now();
  ASSERT_TRUE(Until([&] { return organization_.abandoned() == 1; }));
  EXPECT_GE(clock_.Now() - before, limits::kLeaseTtl / 2);
}

TEST_F(BusySchedulerTest, DeactivationDrains) {
  AddProfile("p1", {"account"});
  Start();
  ASSERT_TRUE(Until([&] { return database_.rows().size() == 1; }));
  control_.Deactivate(kAccount.profile);
  scheduler_->Wake();
  ASSERT_TRUE(Until([&] { return control_.CountLeasedStreams(kAccount.profile) == 0; }));
  EXPECT_EQ(database_.rows().size(), 1U);
}

TEST_F(BusySchedulerTest, ALongLoadDoesNotHoldUpOtherStreams) {
  AddProfile("p1", {"account", "contact", "lead"});
  Start(2);
  // Two workers: one is held at page f2 for good, the others' loads pass through the second.
  organization_.BlockOnly("account");
  ASSERT_TRUE(Until([&] {
    return Releases({ProfileId("p1"), EntityName("contact")}) >= 1 &&
           Releases({ProfileId("p1"), EntityName("lead")}) >= 1;
  }));
  EXPECT_EQ(Releases(), 0);
}

TEST_F(BusySchedulerTest, StoppingTheNodeAbandonsTheBatchAndGivesTheStreamBackAtOnce) {
  AddProfile("p1", {"account"});
  Start();
  ASSERT_TRUE(Until([&] { return database_.rows().size() == 1; }));
  scheduler_.reset();
  EXPECT_EQ(Releases(), 1);
  EXPECT_EQ(control_.last_pause(kAccount), Duration::zero());
  EXPECT_EQ(database_.table().checkpoint.cursor.token, "f2");
}

TEST_F(SchedulerTest, PublishesRowsLagAndRunningStreams) {
  AddProfile("p1", {"account"});
  Start();
  ASSERT_TRUE(Until([&] { return Releases() == 1; }));
  ASSERT_TRUE(
      Until([&] { return metrics_.Render().find("opendes_lag_seconds{") != std::string::npos; }));
  const std::string text = metrics_.Render();
  EXPECT_THAT(text, HasSubstr("opendes_rows_total{"));
  EXPECT_THAT(text, HasSubstr("opendes_streams_running"));
  EXPECT_THAT(text, HasSubstr("opendes_cycle_seconds"));

  control_.Deactivate(kAccount.profile);
  ASSERT_TRUE(
      Until([&] { return metrics_.Render().find("opendes_lag_seconds{") == std::string::npos; }));
}

TEST_F(SchedulerTest, AControlStoreThatComesBackIsUsedAgain) {
  control_.FailAll(MakeError(ErrorCode::kUnavailable, Blame::kControl));
  AddProfile("p1", {"account"});
  Start();
  const TimePoint later = clock_.Now() + seconds(30);
  ASSERT_TRUE(Until([&] { return clock_.Now() >= later; }));
  control_.FailAll(std::nullopt);
  ASSERT_TRUE(Until([&] { return Releases() >= 1; }));
}

}  // namespace
}  // namespace opendes::scheduling
