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
Result<int> CountLeases(sql::Connection& connection, const ProfileId& profile);
Result<> SetStopped(sql::Connection& connection, const StreamId& stream, bool stopped);

}  // namespace opendes::control::sqlite
