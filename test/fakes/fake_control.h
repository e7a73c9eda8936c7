// A control store in memory: leases by the given clock, statuses, and profiles that tests set.
#pragma once

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/control_store.h"

namespace opendes::test {

class FakeControl final : public control::ControlStore {
 public:
  explicit FakeControl(Clock& clock) : clock_(clock) {}

  // -- For tests ---------------------------------------------------------------------------------
  void Deactivate(const ProfileId& id) {
    const std::lock_guard lock(mutex_);
    profiles_.at(id).state = ProfileState::kDeactivated;
  }
  // Gives the stream's lease to somebody else, as when this node had slept too long.
  void Steal(const StreamId& stream) {
    const std::lock_guard lock(mutex_);
    Stream& stolen = streams_.at(stream);
    stolen.epoch = ++newest_epoch_;
    stolen.owner = NodeId("thief");
    stolen.expires_at = clock_.Now() + std::chrono::hours(1);
  }
  // Every call fails while set.
  void FailAll(std::optional<Error> error) {
    const std::lock_guard lock(mutex_);
    error_ = std::move(error);
  }
  Duration last_pause(const StreamId& stream) const {
    const std::lock_guard lock(mutex_);
    return streams_.at(stream).last_pause;
  }
  int releases(const StreamId& stream) const {
    const std::lock_guard lock(mutex_);
    return streams_.at(stream).releases;
  }
  int renewals(const StreamId& stream) const {
    const std::lock_guard lock(mutex_);
    return streams_.at(stream).renewals;
  }

  // -- ControlStore ------------------------------------------------------------------------------
  Result<> InsertProfile(const Profile& profile) override {
    const std::lock_guard lock(mutex_);
    profiles_[profile.id] = profile;
    FollowEntities(profile);
    return {};
  }
  Result<Profile> UpdateProfile(const Profile& profile, std::int64_t) override {
    const std::lock_guard lock(mutex_);
    Profile& stored = profiles_.at(profile.id);
    const std::int64_t version = stored.version + 1;
    stored = profile;
    stored.version = version;
    FollowEntities(stored);
    return stored;
  }
  Result<Profile> GetProfile(const ProfileId& id) override {
    const std::lock_guard lock(mutex_);
    if (error_) return Fail(*error_);
    const auto found = profiles_.find(id);
    if (found == profiles_.end()) return Fail(ErrorCode::kNotFound, Blame::kCaller, "no profile");
    return found->second;
  }
  Result<std::vector<Profile>> ListProfiles(const OrganizationId&) override {
    return ListActiveProfiles();
  }
  Result<std::vector<Profile>> ListActiveProfiles() override {
    const std::lock_guard lock(mutex_);
    if (error_) return Fail(*error_);
    std::vector<Profile> active;
    for (const auto& [id, profile] : profiles_) {
      if (profile.state == ProfileState::kActive) active.push_back(profile);
    }
    return active;
  }
  Result<bool> HasAcceptedPrivacyTerms(const OrganizationId&) override { return true; }
  Result<> AcceptPrivacyTerms(const OrganizationId&, const std::string&) override { return {}; }

  Result<std::optional<control::Lease>> ClaimStream(const NodeId& node, Duration ttl) override {
    const std::lock_guard lock(mutex_);
    if (error_) return Fail(*error_);
    const TimePoint now = clock_.Now();
    auto best = streams_.end();
    for (auto it = streams_.begin(); it != streams_.end(); ++it) {
      const Stream& stream = it->second;
      if (!IsActive(it->first.profile) || stream.status.stopped || stream.due_at > now) continue;
      if (stream.owner && stream.expires_at > now) continue;
      if (best == streams_.end() || stream.due_at < best->second.due_at) best = it;
    }
    if (best == streams_.end()) return std::optional<control::Lease>();
    Stream& claimed = best->second;
    claimed.owner = node;
    claimed.expires_at = now + ttl;
    claimed.epoch = ++newest_epoch_;
    return std::optional(
        control::Lease{best->first, claimed.epoch, claimed.expires_at, claimed.reload_after});
  }
  Result<control::Lease> RenewLease(const NodeId& node, const control::Lease& lease,
                                    Duration ttl) override {
    const std::lock_guard lock(mutex_);
    if (error_) return Fail(*error_);
    if (!Owns(node, lease) || !IsActive(lease.stream.profile)) {
      return Fail(ErrorCode::kFenced, Blame::kControl, "the lease is gone");
    }
    Stream& stream = streams_.at(lease.stream);
    stream.expires_at = clock_.Now() + ttl;
    ++stream.renewals;
    return control::Lease{lease.stream, lease.epoch, stream.expires_at, lease.reload_after};
  }
  Result<> ReleaseLease(const NodeId& node, const control::Lease& lease, Duration pause) override {
    const std::lock_guard lock(mutex_);
    if (error_) return Fail(*error_);
    if (!Owns(node, lease)) return {};
    Stream& stream = streams_.at(lease.stream);
    stream.owner.reset();
    stream.due_at = clock_.Now() + pause;
    stream.last_pause = pause;
    ++stream.releases;
    return {};
  }
  Result<> WakeStreams(const ProfileId& profile) override {
    const std::lock_guard lock(mutex_);
    for (auto& [id, stream] : streams_) {
      if (id.profile != profile) continue;
      stream.due_at = clock_.Now();
      stream.status.stopped = false;
    }
    return {};
  }
  Result<> RequestReload(const StreamId& id) override {
    const std::lock_guard lock(mutex_);
    const auto found = streams_.find(id);
    if (found == streams_.end()) return Fail(ErrorCode::kNotFound, Blame::kCaller, "no stream");
    Stream& stream = found->second;
    stream.reload_after = stream.status.generation;
    stream.due_at = clock_.Now();
    stream.status.stopped = false;
    return {};
  }
  Result<int> CountLeasedStreams(const ProfileId& profile) override {
    const std::lock_guard lock(mutex_);
    return static_cast<int>(std::ranges::count_if(streams_, [&](const auto& entry) {
      return entry.first.profile == profile && entry.second.owner &&
             entry.second.expires_at > clock_.Now();
    }));
  }

  Result<> SaveStatus(const StreamStatus& status, LeaseEpoch epoch) override {
    const std::lock_guard lock(mutex_);
    if (error_) return Fail(*error_);
    const auto found = streams_.find(status.stream);
    if (found == streams_.end() || found->second.epoch > epoch) return {};
    Stream& stream = found->second;
    stream.status = status;
    if (stream.reload_after < status.generation) stream.reload_after.reset();
    return {};
  }
  Result<std::vector<StreamStatus>> ListStatus(const ProfileId& profile) override {
    const std::lock_guard lock(mutex_);
    if (error_) return Fail(*error_);
    std::vector<StreamStatus> list;
    for (const auto& [id, stream] : streams_) {
      if (id.profile == profile) list.push_back(stream.status);
    }
    return list;
  }
  Result<StreamStatus> GetStatus(const StreamId& stream) override {
    const std::lock_guard lock(mutex_);
    if (error_) return Fail(*error_);
    const auto found = streams_.find(stream);
    if (found == streams_.end()) return Fail(ErrorCode::kNotFound, Blame::kCaller, "no stream");
    return found->second.status;
  }

 private:
  struct Stream {
    StreamStatus status;
    std::optional<NodeId> owner;
    LeaseEpoch epoch = 0;
    TimePoint expires_at{};
    TimePoint due_at{};
    std::optional<std::int64_t> reload_after;
    Duration last_pause{};
    int releases = 0;
    int renewals = 0;
  };

  void FollowEntities(const Profile& profile) {
    std::erase_if(streams_, [&](const auto& entry) {
      return entry.first.profile == profile.id &&
             std::ranges::none_of(profile.entities, [&](const ProfileEntity& entity) {
               return entity.entity == entry.first.entity;
             });
    });
    for (const ProfileEntity& entity : profile.entities) {
      const StreamId id{profile.id, entity.entity};
      const auto [stream, added] = streams_.try_emplace(id);
      if (!added) continue;
      stream->second.due_at = clock_.Now();
      stream->second.status.stream = id;
      stream->second.epoch = newest_epoch_;
    }
  }
  bool IsActive(const ProfileId& id) const {
    const auto found = profiles_.find(id);
    return found != profiles_.end() && found->second.state == ProfileState::kActive;
  }
  bool Owns(const NodeId& node, const control::Lease& lease) const {
    const auto found = streams_.find(lease.stream);
    return found != streams_.end() && found->second.owner == node &&
           found->second.epoch == lease.epoch;
  }

  Clock& clock_;
  mutable std::mutex mutex_;  // guards all below
  std::map<ProfileId, Profile> profiles_;
  std::map<StreamId, Stream> streams_;
  LeaseEpoch newest_epoch_ = 0;
  std::optional<Error> error_;
};

}  // namespace opendes::test
