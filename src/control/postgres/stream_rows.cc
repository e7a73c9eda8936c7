#include "control/postgres/stream_rows.h"

#include <fmt/format.h>

#include <string>

#include "control/postgres/now.h"
#include "control/postgres/time_columns.h"

namespace opendes::control::postgres {
namespace {

using sql::PgParameters;
using sql::PgResult;

// {0} in `sql` is the server's clock.
Result<PgResult> ExecuteWithNow(sql::PgConnection& connection, std::string_view sql,
                                const PgParameters& parameters) {
  return connection.Execute(fmt::format(fmt::runtime(sql), kNow), parameters);
}

std::string EntityArray(const Profile& profile) {
  sql::PgArray entities;
  if (profile.state != ProfileState::kDeleted) {
    for (const ProfileEntity& entity : profile.entities) entities.Add(entity.entity.str());
  }
  return entities.Take();
}

}  // namespace

Result<> FollowEntities(sql::PgConnection& connection, const Profile& profile) {
  const std::string id = profile.id.str();
  const std::string entities = EntityArray(profile);
  OPENDES_TRY(connection.Execute(
      "DELETE FROM opendes.streams WHERE profile = $1 AND entity <> ALL ($2::text[])",
      PgParameters::Of(id, entities)));
  OPENDES_TRY(ExecuteWithNow(connection,
                             "INSERT INTO opendes.streams (profile, entity, due_at) "
                             "SELECT $1, entity, {0} FROM unnest($2::text[]) AS entity "
                             "ON CONFLICT DO NOTHING",
                             PgParameters::Of(id, entities)));
  OPENDES_TRY(connection.Execute(
      "INSERT INTO opendes.statuses (profile, entity) "
      "SELECT $1, entity FROM unnest($2::text[]) AS entity ON CONFLICT DO NOTHING",
      PgParameters::Of(id, entities)));
  return {};
}

Result<std::optional<Lease>> ClaimDueStream(sql::PgConnection& connection, const NodeId& node,
                                            Duration ttl) {
  // An epoch grows for ever, whatever happens to streams and profiles; and because it is not below
  // the clock, also past the epochs of an earlier control store that wrote the same destination.
  OPENDES_TRY_ASSIGN(
      const PgResult claimed,
      ExecuteWithNow(connection,
                     "WITH due AS (SELECT s.profile, s.entity FROM opendes.streams s "
                     "JOIN opendes.profiles p ON p.id = s.profile "
                     "WHERE p.state = 1 AND NOT s.stopped AND s.due_at <= {0} "
                     "AND (s.lease_until IS NULL OR s.lease_until < {0}) "
                     "ORDER BY s.due_at LIMIT 1 FOR UPDATE OF s SKIP LOCKED), "
                     "next AS (UPDATE opendes.epochs SET newest = greatest(newest + 1, {0}) "
                     "WHERE EXISTS (SELECT FROM due) RETURNING newest) "
                     "UPDATE opendes.streams s SET node = $1, epoch = next.newest, "
                     "lease_until = {0} + $2, woken = false FROM due, next "
                     "WHERE s.profile = due.profile AND s.entity = due.entity "
                     "RETURNING s.profile, s.entity, s.epoch, s.lease_until, s.reload_after",
                     PgParameters::Of(node.str(), std::int64_t{ttl.count()})));
  if (claimed.rows() == 0) return std::nullopt;
  Lease lease;
  lease.stream.profile = ProfileId(std::string(claimed.Text(0, 0)));
  lease.stream.entity = EntityName(std::string(claimed.Text(0, 1)));
  lease.epoch = claimed.Int(0, 2);
  lease.expires_at = TimeAt(claimed, 0, 3);
  if (!claimed.IsNull(0, 4)) lease.reload_after = claimed.Int(0, 4);
  return lease;
}

Result<Lease> RenewStreamLease(sql::PgConnection& connection, const NodeId& node,
                               const Lease& lease, Duration ttl) {
  OPENDES_TRY_ASSIGN(
      const PgResult ours,
      ExecuteWithNow(connection,
                     "UPDATE opendes.streams SET lease_until = {0} + $1 "
                     "WHERE profile = $2 AND entity = $3 AND node = $4 AND epoch = $5 AND EXISTS "
                     "(SELECT 1 FROM opendes.profiles p WHERE p.id = $2 AND p.state = 1) "
                     "RETURNING lease_until",
                     PgParameters::Of(std::int64_t{ttl.count()}, lease.stream.profile.str(),
                                      lease.stream.entity.str(), node.str(), lease.epoch)));
  if (ours.rows() == 0) {
    return Fail(ErrorCode::kFenced, Blame::kUs, "the lease on entity '{}' is no longer ours",
                lease.stream.entity);
  }
  Lease renewed = lease;
  renewed.expires_at = TimeAt(ours, 0, 0);
  return renewed;
}

Result<> ReleaseStreamLease(sql::PgConnection& connection, const NodeId& node, const Lease& lease,
                            Duration pause) {
  // A wake-up that came while the stream was leased is not slept through.
  OPENDES_TRY(
      ExecuteWithNow(connection,
                     "UPDATE opendes.streams SET node = NULL, lease_until = NULL, "
                     "due_at = {0} + CASE WHEN woken THEN 0 ELSE $1 END, woken = false "
                     "WHERE profile = $2 AND entity = $3 AND node = $4 AND epoch = $5",
                     PgParameters::Of(std::int64_t{pause.count()}, lease.stream.profile.str(),
                                      lease.stream.entity.str(), node.str(), lease.epoch)));
  return {};
}

Result<> WakeProfileStreams(sql::PgConnection& connection, const ProfileId& profile) {
  OPENDES_TRY(ExecuteWithNow(connection,
                             "UPDATE opendes.streams SET due_at = least(due_at, {0}), "
                             "woken = true, stopped = false WHERE profile = $1",
                             PgParameters::Of(profile.str())));
  return {};
}

Result<> RequestStreamReload(sql::PgConnection& connection, const StreamId& stream) {
  OPENDES_TRY_ASSIGN(
      const PgResult requested,
      ExecuteWithNow(
          connection,
          "UPDATE opendes.streams SET reload_after = "
          "(SELECT generation FROM opendes.statuses WHERE profile = $1 AND entity = $2), "
          "due_at = least(due_at, {0}), woken = true, stopped = false "
          "WHERE profile = $1 AND entity = $2",
          PgParameters::Of(stream.profile.str(), stream.entity.str())));
  if (requested.Changes() > 0) return {};
  return Fail(ErrorCode::kNotFound, Blame::kCaller, "profile '{}' has no entity '{}'",
              stream.profile, stream.entity);
}

Result<int> CountLeases(sql::PgConnection& connection, const ProfileId& profile) {
  OPENDES_TRY_ASSIGN(const PgResult count,
                     ExecuteWithNow(connection,
                                    "SELECT count(*) FROM opendes.streams "
                                    "WHERE profile = $1 AND lease_until >= {0}",
                                    PgParameters::Of(profile.str())));
  return static_cast<int>(count.Int(0, 0));
}

Result<bool> FollowStatus(sql::PgConnection& connection, const StreamStatus& status,
                          LeaseEpoch epoch) {
  OPENDES_TRY_ASSIGN(
      const PgResult followed,
      connection.Execute(
          "UPDATE opendes.streams SET stopped = $1 AND NOT woken, reload_after = "
          "CASE WHEN reload_after < $2 THEN NULL ELSE reload_after END "
          "WHERE profile = $3 AND entity = $4 AND epoch <= $5",
          PgParameters::Of(status.stopped, status.generation, status.stream.profile.str(),
                           status.stream.entity.str(), epoch)));
  return followed.Changes() > 0;
}

}  // namespace opendes::control::postgres
