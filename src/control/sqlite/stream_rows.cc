#include "control/sqlite/stream_rows.h"

#include <fmt/format.h>

#include <set>
#include <string>
#include <vector>

#include "control/sqlite/now.h"

namespace opendes::control::sqlite {
namespace {

// {0} in `sql` is the database's clock.
Result<sql::Statement> PrepareWithNow(sql::Connection& connection, std::string_view sql) {
  return connection.Prepare(fmt::format(fmt::runtime(sql), kNow));
}

Result<std::set<std::string>> ListEntities(sql::Connection& connection, const ProfileId& profile) {
  OPENDES_TRY_ASSIGN(sql::Statement select,
                     connection.Prepare("SELECT entity FROM streams WHERE profile = ?1"));
  select.Bind(profile.str());
  std::set<std::string> entities;
  while (true) {
    OPENDES_TRY_ASSIGN(const bool row, select.Step());
    if (!row) return entities;
    entities.emplace(select.Text(0));
  }
}

Result<> AddStream(sql::Connection& connection, const ProfileId& profile,
                   const std::string& entity) {
  OPENDES_TRY_ASSIGN(
      sql::Statement stream,
      PrepareWithNow(connection,
                     "INSERT INTO streams (profile, entity, due_at) VALUES (?1, ?2, {0})"));
  OPENDES_TRY(stream.Bind(profile.str(), entity).Run());
  OPENDES_TRY_ASSIGN(sql::Statement status,
                     connection.Prepare("INSERT INTO statuses (profile, entity) VALUES (?1, ?2)"));
  return status.Bind(profile.str(), entity).Run();
}

Result<> RemoveStream(sql::Connection& connection, const ProfileId& profile,
                      const std::string& entity) {
  OPENDES_TRY_ASSIGN(sql::Statement erase,
                     connection.Prepare("DELETE FROM streams WHERE profile = ?1 AND entity = ?2"));
  return erase.Bind(profile.str(), entity).Run();
}

// Grows for ever, whatever happens to streams and profiles; and because it is not below the clock,
// also past the epochs of an earlier control store that wrote the same destination.
Result<LeaseEpoch> NextEpoch(sql::Connection& connection) {
  OPENDES_TRY_ASSIGN(
      sql::Statement update,
      PrepareWithNow(connection,
                     "UPDATE epochs SET newest = max(newest + 1, {0}) RETURNING newest"));
  OPENDES_TRY(update.Step());
  const LeaseEpoch epoch = update.Int(0);
  OPENDES_TRY(update.Run());
  return epoch;
}

}  // namespace

Result<> FollowEntities(sql::Connection& connection, const Profile& profile) {
  OPENDES_TRY_ASSIGN(std::set<std::string> left_over, ListEntities(connection, profile.id));
  if (profile.state != ProfileState::kDeleted) {
    for (const ProfileEntity& entity : profile.entities) {
      const bool known = left_over.erase(entity.entity.str()) > 0;
      if (!known) OPENDES_TRY(AddStream(connection, profile.id, entity.entity.str()));
    }
  }
  for (const std::string& entity : left_over) {
    OPENDES_TRY(RemoveStream(connection, profile.id, entity));
  }
  return {};
}

Result<std::optional<Lease>> ClaimDueStream(sql::Connection& connection, const NodeId& node,
                                            Duration ttl) {
  OPENDES_TRY_ASSIGN(
      sql::Statement find,
      PrepareWithNow(
          connection,
          "SELECT s.profile, s.entity FROM streams s JOIN profiles p ON p.id = s.profile "
          "WHERE p.state = 1 AND s.stopped = 0 AND s.due_at <= {0} "
          "AND (s.lease_until IS NULL OR s.lease_until < {0}) "
          "ORDER BY s.due_at LIMIT 1"));
  OPENDES_TRY_ASSIGN(const bool found, find.Step());
  if (!found) return std::nullopt;
  Lease lease;
  lease.stream.profile = ProfileId(std::string(find.Text(0)));
  lease.stream.entity = EntityName(std::string(find.Text(1)));
  OPENDES_TRY_ASSIGN(lease.epoch, NextEpoch(connection));
  OPENDES_TRY_ASSIGN(
      sql::Statement claim,
      PrepareWithNow(connection,
                     "UPDATE streams SET node = ?1, epoch = ?2, lease_until = {0} + ?3, woken = 0 "
                     "WHERE profile = ?4 AND entity = ?5 RETURNING lease_until, reload_after"));
  claim.Bind(node.str(), lease.epoch, ttl.count(), lease.stream.profile.str(),
             lease.stream.entity.str());
  OPENDES_TRY(claim.Step());
  lease.expires_at = claim.Time(0);
  if (!claim.IsNull(1)) lease.reload_after = claim.Int(1);
  OPENDES_TRY(claim.Run());
  return lease;
}

Result<Lease> RenewStreamLease(sql::Connection& connection, const NodeId& node, const Lease& lease,
                               Duration ttl) {
  OPENDES_TRY_ASSIGN(
      sql::Statement renew,
      PrepareWithNow(connection,
                     "UPDATE streams SET lease_until = {0} + ?1 WHERE profile = ?2 AND entity = ?3 "
                     "AND node = ?4 AND epoch = ?5 AND EXISTS "
                     "(SELECT 1 FROM profiles p WHERE p.id = ?2 AND p.state = 1) "
                     "RETURNING lease_until"));
  renew.Bind(ttl.count(), lease.stream.profile.str(), lease.stream.entity.str(), node.str(),
             lease.epoch);
  OPENDES_TRY_ASSIGN(const bool ours, renew.Step());
  if (!ours) {
    return Fail(ErrorCode::kFenced, Blame::kUs, "the lease on entity '{}' is no longer ours",
                lease.stream.entity);
  }
  Lease renewed = lease;
  renewed.expires_at = renew.Time(0);
  OPENDES_TRY(renew.Run());
  return renewed;
}

Result<> ReleaseStreamLease(sql::Connection& connection, const NodeId& node, const Lease& lease,
                            Duration pause) {
  // A wake-up that came while the stream was leased is not slept through.
  OPENDES_TRY_ASSIGN(
      sql::Statement release,
      PrepareWithNow(connection,
                     "UPDATE streams SET node = NULL, lease_until = NULL, "
                     "due_at = {0} + iif(woken, 0, ?1), woken = 0 "
                     "WHERE profile = ?2 AND entity = ?3 AND node = ?4 AND epoch = ?5"));
  return release
      .Bind(pause.count(), lease.stream.profile.str(), lease.stream.entity.str(), node.str(),
            lease.epoch)
      .Run();
}

Result<> WakeProfileStreams(sql::Connection& connection, const ProfileId& profile) {
  OPENDES_TRY_ASSIGN(
      sql::Statement wake,
      PrepareWithNow(connection,
                     "UPDATE streams SET due_at = min(due_at, {0}), woken = 1, stopped = 0 "
                     "WHERE profile = ?1"));
  return wake.Bind(profile.str()).Run();
}

Result<> RequestStreamReload(sql::Connection& connection, const StreamId& stream) {
  OPENDES_TRY_ASSIGN(
      sql::Statement request,
      PrepareWithNow(connection,
                     "UPDATE streams SET reload_after = (SELECT generation FROM statuses "
                     "WHERE profile = ?1 AND entity = ?2), "
                     "due_at = min(due_at, {0}), woken = 1, stopped = 0 "
                     "WHERE profile = ?1 AND entity = ?2"));
  OPENDES_TRY(request.Bind(stream.profile.str(), stream.entity.str()).Run());
  if (connection.Changes() > 0) return {};
  return Fail(ErrorCode::kNotFound, Blame::kCaller, "profile '{}' has no entity '{}'",
              stream.profile, stream.entity);
}

Result<int> CountLeases(sql::Connection& connection, const ProfileId& profile) {
  OPENDES_TRY_ASSIGN(
      sql::Statement count,
      PrepareWithNow(connection,
                     "SELECT count(*) FROM streams WHERE profile = ?1 AND lease_until >= {0}"));
  OPENDES_TRY(count.Bind(profile.str()).Step());
  return static_cast<int>(count.Int(0));
}

Result<bool> FollowStatus(sql::Connection& connection, const StreamStatus& status,
                          LeaseEpoch epoch) {
  OPENDES_TRY_ASSIGN(sql::Statement update,
                     connection.Prepare("UPDATE streams SET stopped = ?1 AND NOT woken, "
                                        "reload_after = iif(reload_after < ?2, NULL, reload_after) "
                                        "WHERE profile = ?3 AND entity = ?4 AND epoch <= ?5"));
  OPENDES_TRY(update
                  .Bind(status.stopped, status.generation, status.stream.profile.str(),
                        status.stream.entity.str(), epoch)
                  .Run());
  return connection.Changes() > 0;
}

}  // namespace opendes::control::sqlite
