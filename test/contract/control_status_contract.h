#pragma once

#include "test/contract/control_fixture.h"

namespace opendes::control::test {

inline void ExpectSame(const StreamStatus& left, const StreamStatus& right) {
  EXPECT_EQ(left.stream, right.stream);
  EXPECT_EQ(left.initial_sync, right.initial_sync);
  EXPECT_EQ(left.metadata, right.metadata);
  EXPECT_EQ(left.notifications_total, right.notifications_total);
  EXPECT_EQ(left.notifications_succeeded, right.notifications_succeeded);
  EXPECT_EQ(left.notifications_failed, right.notifications_failed);
  EXPECT_EQ(left.generation, right.generation);
  EXPECT_EQ(left.rows_loaded, right.rows_loaded);
  EXPECT_EQ(left.rows_estimated, right.rows_estimated);
  EXPECT_EQ(left.metadata_created_at, right.metadata_created_at);
  EXPECT_EQ(left.initial_data_completed_at, right.initial_data_completed_at);
  EXPECT_EQ(left.last_change_at, right.last_change_at);
  EXPECT_EQ(left.last_confirmed_at, right.last_confirmed_at);
  EXPECT_EQ(left.poll_interval_ms, right.poll_interval_ms);
  EXPECT_EQ(left.last_error, right.last_error);
  EXPECT_EQ(left.last_error_at, right.last_error_at);
  EXPECT_EQ(left.stopped, right.stopped);
}

inline StreamStatus FullStatus() {
  StreamStatus status;
  status.stream = {ProfileId("p1"), EntityName("account")};
  status.initial_sync = InitialSyncState::kCompletedWithFailures;
  status.metadata = MetadataState::kFailure;
  status.notifications_total = 9'007'199'254'740'993;
  status.notifications_succeeded = 2;
  status.notifications_failed = 3;
  status.generation = 7;
  status.rows_loaded = 4;
  status.rows_estimated = 5;
  const TimePoint time(std::chrono::seconds(1'800'000'000));
  status.metadata_created_at = time + Duration(1);
  status.initial_data_completed_at = time + Duration(2);
  status.last_change_at = time + Duration(3);
  status.last_confirmed_at = time + Duration(4);
  status.poll_interval_ms = 6;
  status.last_error = "RejectedRow (destination): 'quoted'";
  status.last_error_at = time + Duration(5);
  status.stopped = true;
  return status;
}

TEST_P(ControlContract, NewStreamHasAnEmptyStatus) {
  Insert(MakeProfile("p1", {"contact", "account"}));
  const auto statuses = store_->ListStatus(ProfileId("p1"));
  ASSERT_TRUE(statuses);
  ASSERT_EQ(statuses->size(), 2U);
  StreamStatus expected;
  expected.stream = {ProfileId("p1"), EntityName("account")};
  ExpectSame((*statuses)[0], expected);
}

TEST_P(ControlContract, StatusComesBackWhole) {
  Insert(MakeProfile("p1", {"account"}));
  ASSERT_TRUE(store_->SaveStatus(FullStatus(), 0));
  const auto stored = store_->GetStatus(FullStatus().stream);
  ASSERT_TRUE(stored) << stored.error().ToString();
  ExpectSame(*stored, FullStatus());

  StreamStatus empty;
  empty.stream = FullStatus().stream;
  ASSERT_TRUE(store_->SaveStatus(empty, 0));
  ExpectSame(*store_->GetStatus(empty.stream), empty);
}

TEST_P(ControlContract, StatusOfARemovedStreamIsDropped) {
  EXPECT_TRUE(store_->SaveStatus(FullStatus(), 0));
  EXPECT_CONTROL_CODE(ErrorCode::kNotFound, store_->GetStatus(FullStatus().stream));

  Profile profile = MakeProfile("p1", {"account"});
  Insert(profile);
  ASSERT_TRUE(store_->SaveStatus(FullStatus(), 0));
  profile.state = ProfileState::kDeleted;
  Update(profile);
  EXPECT_TRUE(store_->ListStatus(profile.id)->empty());
}

TEST_P(ControlContract, StoppedStreamIsNotDueUntilWoken) {
  Insert(MakeProfile("p1", {"account"}));
  const auto lease = Claim();
  ASSERT_TRUE(store_->SaveStatus(FullStatus(), lease->epoch));
  ASSERT_TRUE(store_->ReleaseLease(node_, *lease, Duration(0)));
  EXPECT_FALSE(Claim());
  ASSERT_TRUE(store_->WakeStreams(ProfileId("p1")));
  EXPECT_FALSE(store_->GetStatus(FullStatus().stream)->stopped);
  EXPECT_TRUE(Claim());
}

TEST_P(ControlContract, StatusOfAnOlderLeaseIsDropped) {
  Insert(MakeProfile("p1", {"account"}));
  const auto old = Claim();
  ASSERT_TRUE(store_->ReleaseLease(node_, *old, Duration(0)));
  const auto newer = Claim();
  ASSERT_TRUE(newer);
  StreamStatus status = FullStatus();
  status.stopped = false;
  ASSERT_TRUE(store_->SaveStatus(status, newer->epoch));
  EXPECT_TRUE(store_->SaveStatus(FullStatus(), old->epoch)) << "silently";
  ExpectSame(*store_->GetStatus(status.stream), status);
}

TEST_P(ControlContract, AWakeUpOutlivesTheStopOfTheWorkerThatRan) {
  Insert(MakeProfile("p1", {"account"}));
  const auto lease = Claim();
  ASSERT_TRUE(store_->WakeStreams(ProfileId("p1")));
  ASSERT_TRUE(store_->SaveStatus(FullStatus(), lease->epoch));
  ASSERT_TRUE(store_->ReleaseLease(node_, *lease, kLong));
  EXPECT_TRUE(Claim()) << "somebody asked for another try after this one had begun";
}

TEST_P(ControlContract, AReloadIsAskedForUntilItsGenerationHasBegun) {
  Insert(MakeProfile("p1", {"account"}));
  const StreamId stream = FullStatus().stream;
  auto lease = Claim();
  EXPECT_FALSE(lease->reload_after);
  ASSERT_TRUE(store_->SaveStatus(FullStatus(), lease->epoch));  // generation 7, stopped
  ASSERT_TRUE(store_->ReleaseLease(node_, *lease, kLong));
  EXPECT_FALSE(Claim());

  ASSERT_TRUE(store_->RequestReload(stream));
  lease = Claim();
  ASSERT_TRUE(lease) << "due at once";
  EXPECT_EQ(lease->reload_after, 7);
  EXPECT_EQ(store_->RenewLease(node_, *lease, kLong)->reload_after, 7);
  StreamStatus status = FullStatus();
  status.stopped = false;
  ASSERT_TRUE(store_->SaveStatus(status, lease->epoch));
  ASSERT_TRUE(store_->ReleaseLease(node_, *lease, Duration(0)));
  lease = ClaimWhenDue();
  EXPECT_EQ(lease->reload_after, 7) << "it has not begun yet";
  status.generation = 8;
  ASSERT_TRUE(store_->SaveStatus(status, lease->epoch));
  ASSERT_TRUE(store_->ReleaseLease(node_, *lease, Duration(0)));
  EXPECT_FALSE(ClaimWhenDue()->reload_after);
}

TEST_P(ControlContract, AReloadAskedForWhileLeasedMakesTheStreamDueOnRelease) {
  Insert(MakeProfile("p1", {"account"}));
  const auto lease = Claim();
  ASSERT_TRUE(store_->RequestReload(lease->stream));
  ASSERT_TRUE(store_->ReleaseLease(node_, *lease, kLong));
  EXPECT_EQ(Claim()->reload_after, 1);
}

TEST_P(ControlContract, AReloadOfWhatIsNotThereIsNotFound) {
  Insert(MakeProfile("p1", {"account"}));
  EXPECT_CONTROL_CODE(ErrorCode::kNotFound,
                      store_->RequestReload({ProfileId("p1"), EntityName("contact")}));
  EXPECT_CONTROL_CODE(ErrorCode::kNotFound,
                      store_->RequestReload({ProfileId("p2"), EntityName("account")}));
}

}  // namespace opendes::control::test
