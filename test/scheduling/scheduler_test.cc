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
    parts.make_destination =
        [this](DestinationType, const Secret&,
               destination::Options) -> Result<std::unique_ptr<destination::Destination>> {
      ++connects_;
      return std::make_unique<test::FakeDestination>(database_);
    };
    parts.secrets = &secrets_;
    parts.metrics = &metrics_;
    parts.clock = &clock_;
    scheduler_ = StartScheduler(std::move(options), std::move(parts));
  }

  // Moves time until the condition holds; fails after an hour of it.
  [[nodiscard]] bool Until(const std::function<bool()>& condition) {
    for (int step = 0; step < 7'200; ++step) {
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
  EXPECT_EQ(Status().last_change_at, Status().last_confirmed_at);
}

TEST_F(SchedulerTest, AnIdleStreamCostsNoConnectingAndNoMetadata) {
  AddProfile("p1", {"account"});
  Start();
  ASSERT_TRUE(Until([&] { return Releases() == 6; }));
  EXPECT_EQ(connects_, 1);
  EXPECT_EQ(database_.prepares(), 1);
  // Metadata is looked at now and then all the same.
  ASSERT_TRUE(Until([&] { return database_.prepares() == 2; }));
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

TEST_F(SchedulerTest, APermanentErrorStopsTheStreamUntilSomebodyWakesIt) {
  AddProfile("p1", {"account", "contact"});
  organization_.FailDescribe(MakeError(ErrorCode::kTrackingOff, Blame::kSource));
  Start();
  ASSERT_TRUE(Until([&] { return Status().stopped && Releases() == 1; }));
  EXPECT_EQ(Status().metadata, MetadataState::kFailure);
  EXPECT_THAT(Status().last_error, HasSubstr("enable change tracking"));
  clock_.Advance(hours(1));

  organization_.FailDescribe(std::nullopt);
  ASSERT_TRUE(control_.WakeStreams(kAccount.profile));
  scheduler_->Wake();
  ASSERT_TRUE(Until([&] { return Releases() == 2; }));
  EXPECT_FALSE(Status().stopped);
  EXPECT_EQ(Status().metadata, MetadataState::kCreated);
}

TEST_F(SchedulerTest, AWrongSecretStopsTheStreamWithoutTouchingTheDestination) {
  AddProfile("p1", {"account"});
  secrets_.Fail(MakeError(ErrorCode::kNotFound, Blame::kCaller, "no secret 'db'"));
  Start();
  ASSERT_TRUE(Until([&] { return Status().stopped; }));
  EXPECT_THAT(Status().last_error, HasSubstr("no secret 'db'"));
  EXPECT_EQ(connects_, 0);
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
