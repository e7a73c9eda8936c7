// Streams and their leases as rows of the table `streams`. Time is SQLite's. All calls run inside
// the caller's transaction.
#pragma once

#include <optional>

#include "base/result.h"
#include "control/control_store.h"
#include "model/profile.h"
#include "sql/sqlite_connection.h"

namespace opendes::control::sqlite {

// Adds the streams of new entities, due at once, and removes those that the profile no longer has.
// A deleted profile has none.
Result<> FollowEntities(sql::Connection& connection, const Profile& profile);

Result<std::optional<Lease>> ClaimDueStream(sql::Connection& connection, const NodeId& node,
                                            Duration ttl);
Result<Lease> RenewStreamLease(sql::Connection& connection, const NodeId& node, const Lease& lease,
                               Duration ttl);  // kFenced
Result<> ReleaseStreamLease(sql::Connection& connection, const NodeId& node, const Lease& lease,
                            Duration pause);
Result<> WakeProfileStreams(sql::Connection& connection, const ProfileId& profile);
Result<> RequestStreamReload(sql::Connection& connection, const StreamId& stream);  // kNotFound
Result<int> CountLeases(sql::Connection& connection, const ProfileId& profile);
// Keeps what the status says of the stream itself: whether it is stopped, unless it was woken
// meanwhile, and whether the reload that was asked for has begun. False when the stream is not
// there, or was leased with a greater epoch since: its status is not to be kept either.
Result<bool> FollowStatus(sql::Connection& connection, const StreamStatus& status,
                          LeaseEpoch epoch);

}  // namespace opendes::control::sqlite
