// Streams and leases: who may work on what, and until when.
#pragma once

#include <mutex>
#include <set>

#include "test/contract/control_fixture.h"

namespace opendes::control::test {

TEST_P(ControlContract, StreamsOfAnActiveProfileAreDueAtOnce) {
  Insert(MakeProfile("p1", {"account", "contact"}));
  std::set<StreamId> claimed;
  for (int i = 0; i < 2; ++i) {
    const auto lease = Claim();
    ASSERT_TRUE(lease);
    EXPECT_GT(lease->epoch, 0);
    claimed.insert(lease->stream);
  }
  EXPECT_EQ(claimed.size(), 2U);
  EXPECT_FALSE(Claim()) << "both are leased";
  EXPECT_EQ(*store_->CountLeasedStreams(ProfileId("p1")), 2);
}

TEST_P(ControlContract, OnlyActiveProfilesAreDue) {
  int i = 0;
  for (const auto state : {ProfileState::kInactive, ProfileState::kError, ProfileState::kDeleted,
                           ProfileState::kDeactivated}) {
    Profile profile = MakeProfile("p" + std::to_string(++i), {"account"});
    profile.state = state;
    Insert(profile);
  }
  EXPECT_FALSE(Claim());
}

TEST_P(ControlContract, TheStreamThatWaitedLongestComesFirst) {
  Insert(MakeProfile("p1", {"account"}));
  const auto first = Claim();
  ASSERT_TRUE(first);
  Insert(MakeProfile("p2", {"contact"}));
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  ASSERT_TRUE(store_->ReleaseLease(node_, *first, Duration(0)));
  EXPECT_EQ(Claim()->stream.entity, EntityName("contact"));
  EXPECT_EQ(Claim()->stream.entity, EntityName("account"));
}

TEST_P(ControlContract, ReleasedStreamIsDueAfterItsPause) {
  Insert(MakeProfile("p1", {"account"}));
  ASSERT_TRUE(store_->ReleaseLease(node_, *Claim(), kLong));
  EXPECT_FALSE(Claim());
  EXPECT_EQ(*store_->CountLeasedStreams(ProfileId("p1")), 0);
  ASSERT_TRUE(store_->WakeStreams(ProfileId("p1")));
  ASSERT_TRUE(store_->ReleaseLease(node_, *Claim(), Duration(30)));
  EXPECT_TRUE(ClaimWhenDue());
}

TEST_P(ControlContract, WakingALeasedStreamMakesItDueOnRelease) {
  Insert(MakeProfile("p1", {"account"}));
  const auto lease = Claim();
  ASSERT_TRUE(store_->WakeStreams(ProfileId("p1")));
  EXPECT_FALSE(Claim()) << "it is still leased";
  ASSERT_TRUE(store_->ReleaseLease(node_, *lease, kLong));
  const auto woken = Claim();
  ASSERT_TRUE(woken);
  ASSERT_TRUE(store_->ReleaseLease(node_, *woken, kLong));
  EXPECT_FALSE(Claim()) << "a wake-up counts once";
}

TEST_P(ControlContract, LeaseThatRanOutIsTakenOverWithAGreaterEpoch) {
  Insert(MakeProfile("p1", {"account"}));
  const auto dead = Claim(Duration(20));
  ASSERT_TRUE(dead);
  const auto lease = store_->ClaimStream(NodeId("other"), kLong);
  ASSERT_TRUE(lease);
  EXPECT_FALSE(*lease);
  const auto taken = ClaimWhenDue();
  ASSERT_TRUE(taken);
  EXPECT_GT(taken->epoch, dead->epoch);
  EXPECT_GT(taken->expires_at, dead->expires_at);

  EXPECT_CONTROL_CODE(ErrorCode::kFenced, store_->RenewLease(node_, *dead, kLong));
  EXPECT_TRUE(store_->ReleaseLease(node_, *dead, Duration(0))) << "losing it is not an error";
  EXPECT_FALSE(Claim()) << "and frees nothing of the new owner's";
  EXPECT_TRUE(store_->RenewLease(node_, *taken, kLong));
}

TEST_P(ControlContract, RenewMovesTheEndAndKeepsTheEpoch) {
  Insert(MakeProfile("p1", {"account"}));
  const auto lease = Claim(Duration(1000));
  const auto renewed = store_->RenewLease(node_, *lease, kLong);
  ASSERT_TRUE(renewed) << renewed.error().ToString();
  EXPECT_EQ(renewed->epoch, lease->epoch);
  EXPECT_EQ(renewed->stream, lease->stream);
  EXPECT_GT(renewed->expires_at, lease->expires_at);
}

TEST_P(ControlContract, LeaseOfAnotherNodeCannotBeRenewedOrReleased) {
  Insert(MakeProfile("p1", {"account"}));
  const auto lease = Claim();
  EXPECT_CONTROL_CODE(ErrorCode::kFenced, store_->RenewLease(NodeId("other"), *lease, kLong));
  ASSERT_TRUE(store_->ReleaseLease(NodeId("other"), *lease, Duration(0)));
  EXPECT_FALSE(Claim());
}

TEST_P(ControlContract, ReleasedLeaseCannotBeRenewed) {
  Insert(MakeProfile("p1", {"account"}));
  const auto lease = Claim();
  ASSERT_TRUE(store_->ReleaseLease(node_, *lease, kLong));
  EXPECT_CONTROL_CODE(ErrorCode::kFenced, store_->RenewLease(node_, *lease, kLong));
}

TEST_P(ControlContract, DeactivatedProfileFencesItsLeases) {
  Profile profile = MakeProfile("p1", {"account"});
  Insert(profile);
  const auto lease = Claim();
  profile.state = ProfileState::kDeactivated;
  Update(profile);
  EXPECT_EQ(*store_->CountLeasedStreams(profile.id), 1) << "the worker has not noticed yet";
  EXPECT_CONTROL_CODE(ErrorCode::kFenced, store_->RenewLease(node_, *lease, kLong));
  ASSERT_TRUE(store_->ReleaseLease(node_, *lease, Duration(0)));
  EXPECT_EQ(*store_->CountLeasedStreams(profile.id), 0);
}

TEST_P(ControlContract, StreamsFollowTheEntityList) {
  Profile profile = MakeProfile("p1", {"account", "contact"});
  Insert(profile);
  profile.entities = MakeProfile("", {"contact", "lead"}).entities;
  Update(profile);
  std::set<std::string> entities;
  while (const auto lease = Claim()) entities.insert(lease->stream.entity.str());
  EXPECT_EQ(entities, (std::set<std::string>{"contact", "lead"}));
}

TEST_P(ControlContract, AChangedEntityListLeavesTheOtherStreamsAlone) {
  Profile profile = MakeProfile("p1", {"account", "contact"});
  Insert(profile);
  std::optional<Lease> lease = Claim();
  const std::string stays = lease->stream.entity.str();
  StreamStatus status;
  status.stream = lease->stream;
  status.rows_loaded = 42;
  ASSERT_TRUE(store_->SaveStatus(status, lease->epoch));
  profile.entities = MakeProfile("", {stays, "lead"}).entities;
  profile = Update(profile);
  EXPECT_TRUE(store_->RenewLease(node_, *lease, kLong)) << "its worker goes on";
  EXPECT_EQ(store_->GetStatus(lease->stream)->rows_loaded, 42);
  EXPECT_EQ(Claim()->stream.entity.str(), "lead");

  // Removed and added again: a new stream with an empty status.
  profile.entities = MakeProfile("", {"lead"}).entities;
  profile = Update(profile);
  profile.entities = MakeProfile("", {stays, "lead"}).entities;
  Update(profile);
  EXPECT_EQ(store_->GetStatus(lease->stream)->rows_loaded, 0);
  EXPECT_EQ(Claim()->stream.entity.str(), stays);
}

TEST_P(ControlContract, EpochsGrowThoughTheEntityWasRemovedBetween) {
  Profile profile = MakeProfile("p1", {"account", "contact"});
  Insert(profile);
  LeaseEpoch highest = 0;
  for (int i = 0; i < 10; ++i) {
    const auto lease = Claim();
    ASSERT_TRUE(lease);
    EXPECT_GT(lease->epoch, highest);
    highest = lease->epoch;
    ASSERT_TRUE(store_->ReleaseLease(node_, *lease, Duration(0)));
  }
  profile.entities = MakeProfile("", {"contact"}).entities;
  profile = Update(profile);
  profile.entities = MakeProfile("", {"account"}).entities;
  profile = Update(profile);
  EXPECT_GT(Claim()->epoch, highest);
}

TEST_P(ControlContract, LeaseOnARemovedEntityIsFenced) {
  Profile profile = MakeProfile("p1", {"account", "contact"});
  Insert(profile);
  const auto lease = Claim();
  profile.entities = MakeProfile("", {"lead"}).entities;
  Update(profile);
  EXPECT_CONTROL_CODE(ErrorCode::kFenced, store_->RenewLease(node_, *lease, kLong));
  EXPECT_TRUE(store_->ReleaseLease(node_, *lease, Duration(0)));
}

TEST_P(ControlContract, ManyClaimersNeverShareAStream) {
  std::vector<std::string> entities;
  for (int i = 0; i < 40; ++i) entities.push_back("entity" + std::to_string(i));
  Insert(MakeProfile("p1", entities));
  std::mutex mutex;
  std::vector<StreamId> claimed;
  std::set<LeaseEpoch> epochs;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&, i] {
        // Two threads share a store, two have one of their own: another process would.
        std::unique_ptr<ControlStore> own = i < 2 ? nullptr : home_->Open();
        ControlStore& store = own ? *own : *store_;
        while (true) {
          const auto lease = store.ClaimStream(NodeId("node" + std::to_string(i)), kLong);
          if (!lease || !*lease) return;
          const std::lock_guard lock(mutex);
          claimed.push_back((*lease)->stream);
          epochs.insert((*lease)->epoch);
        }
      });
    }
  }
  EXPECT_EQ(claimed.size(), 40U);
  EXPECT_EQ(std::set<StreamId>(claimed.begin(), claimed.end()).size(), 40U);
  EXPECT_EQ(epochs.size(), 40U);
}

}  // namespace opendes::control::test
