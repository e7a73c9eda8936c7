// Streams and their leases as rows of the table `streams`. Time is the server's. Every function but
// FollowEntities and FollowStatus, which belong into a transaction, is one statement.
#pragma once

#include <optional>

#include "base/result.h"
#include "control/control_store.h"
#include "model/profile.h"
#include "sql/pg_connection.h"

namespace opendes::control::postgres {

// Adds the streams of new entities, due at once, and removes those that the profile no longer has.
// A deleted profile has none.
Result<> FollowEntities(sql::PgConnection& connection, const Profile& profile);

// Nodes that claim at the same time never wait for each other's choice: each takes another stream.
Result<std::optional<Lease>> ClaimDueStream(sql::PgConnection& connection, const NodeId& node,
                                            Duration ttl);
Result<Lease> RenewStreamLease(sql::PgConnection& connection, const NodeId& node,
                               const Lease& lease, Duration ttl);  // kFenced
Result<> ReleaseStreamLease(sql::PgConnection& connection, const NodeId& node, const Lease& lease,
                            Duration pause);
Result<> WakeProfileStreams(sql::PgConnection& connection, const ProfileId& profile);
Result<> RequestStreamReload(sql::PgConnection& connection, const StreamId& stream);  // kNotFound
Result<int> CountLeases(sql::PgConnection& connection, const ProfileId& profile);
// Lets the stream follow its status: `stopped`, unless it was woken meanwhile, and the end of a
// reload that was asked for. False when the stream is not there or has a newer epoch.
Result<bool> FollowStatus(sql::PgConnection& connection, const StreamStatus& status,
                          LeaseEpoch epoch);

}  // namespace opendes::control::postgres
