// The durable truth about profiles, streams, leases and status. `sqlite/` now, `postgres/` later,
// one schema. Every method is one transaction, durable on return; thread-safe; time is the store's
// own clock (the database server's where there is one).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/names.h"
#include "model/profile.h"
#include "model/stream_status.h"

namespace opendes::control {

// The right to work on one stream until `expires_at`.
struct Lease {
  StreamId stream;
  LeaseEpoch epoch = 0;
  TimePoint expires_at{};
  // The stream is to be loaded anew unless its generation is greater than this one already.
  std::optional<std::int64_t> reload_after = std::nullopt;
};

class ControlStore {
 public:
  virtual ~ControlStore() = default;

  // -- Profiles ------------------------------------------------------------------------------
  // kAlreadyExists when the name is taken in the organisation (case-insensitively, deleted ones
  // do not count) or another profile of any organisation claims a table of the same destination
  // (secret, schema, prefix, entity).
  virtual Result<> InsertProfile(const Profile& profile) = 0;
  // Writes profile with version `expected_version` + 1 and returns it; kVersionMismatch when the
  // stored version differs, kNotFound. Streams follow the entity list: new ones are added (due at
  // once), those of removed entities are removed.
  virtual Result<Profile> UpdateProfile(const Profile& profile, std::int64_t expected_version) = 0;
  virtual Result<Profile> GetProfile(const ProfileId& id) = 0;  // kNotFound
  // Of one organisation, deleted ones included, by creation time.
  virtual Result<std::vector<Profile>> ListProfiles(const OrganizationId& organization) = 0;
  virtual Result<std::vector<Profile>> ListActiveProfiles() = 0;

  virtual Result<bool> HasAcceptedPrivacyTerms(const OrganizationId& organization) = 0;
  virtual Result<> AcceptPrivacyTerms(const OrganizationId& organization,
                                      const std::string& accepted_by) = 0;

  // -- Streams and leases --------------------------------------------------------------------
  // Claims the due stream of an active profile that waited longest and is free or whose lease ran
  // out. Its epoch is greater than every one this store gave out before, and not below the store's
  // clock in milliseconds, so that a new store also passes the epochs of a lost one. nullopt when
  // nothing is due. Stopped streams are not due.
  virtual Result<std::optional<Lease>> ClaimStream(const NodeId& node, Duration ttl) = 0;
  // kFenced when the lease is no longer ours or the profile is no longer active: stop at once.
  virtual Result<Lease> RenewLease(const NodeId& node, const Lease& lease, Duration ttl) = 0;
  // Gives the stream back, due again after `pause`. Losing it before is not an error.
  virtual Result<> ReleaseLease(const NodeId& node, const Lease& lease, Duration pause) = 0;
  // Makes the streams of a profile due now (activation, a resync, a wake-up); clears `stopped`.
  virtual Result<> WakeStreams(const ProfileId& profile) = 0;
  // Asks for a new generation of the stream: the leases to come have reload_after = the generation
  // in its status, until a status with a greater one is saved. Makes it due now and clears
  // `stopped`. kNotFound.
  virtual Result<> RequestReload(const StreamId& stream) = 0;
  // Streams of the profile that are leased by a living node: deactivation waits for 0.
  virtual Result<int> CountLeasedStreams(const ProfileId& profile) = 0;

  // -- Status --------------------------------------------------------------------------------
  // Replaces the stream's status. One of a stream that was removed, or from an epoch older than the
  // stream's newest lease, is dropped silently. `stopped` is not taken over when the stream was
  // woken since its lease was claimed.
  virtual Result<> SaveStatus(const StreamStatus& status, LeaseEpoch epoch) = 0;
  virtual Result<std::vector<StreamStatus>> ListStatus(const ProfileId& profile) = 0;
  virtual Result<StreamStatus> GetStatus(const StreamId& stream) = 0;  // kNotFound
};

}  // namespace opendes::control
