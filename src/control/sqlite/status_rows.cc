#include "control/sqlite/status_rows.h"

#include <fmt/format.h>

#include <string>

namespace opendes::control::sqlite {
namespace {

constexpr std::string_view kColumns =
    "initial_sync, metadata, notifications_total, notifications_succeeded, notifications_failed, "
    "rows_loaded, rows_estimated, metadata_created_at, initial_data_completed_at, last_change_at, "
    "last_confirmed_at, poll_interval_ms, last_error, last_error_at, generation";

Result<sql::Statement> PrepareSelect(sql::Connection& connection, std::string_view where) {
  return connection.Prepare(
      fmt::format("SELECT {}, stopped, profile, entity FROM statuses "
                  "JOIN streams USING (profile, entity) WHERE {} ORDER BY entity",
                  kColumns, where));
}

StreamStatus ReadStatus(const sql::Statement& row) {
  StreamStatus status;
  status.initial_sync = static_cast<InitialSyncState>(row.Int(0));
  status.metadata = static_cast<MetadataState>(row.Int(1));
  status.notifications_total = row.Int(2);
  status.notifications_succeeded = row.Int(3);
  status.notifications_failed = row.Int(4);
  status.rows_loaded = row.Int(5);
  if (!row.IsNull(6)) status.rows_estimated = row.Int(6);
  status.metadata_created_at = row.OptionalTime(7);
  status.initial_data_completed_at = row.OptionalTime(8);
  status.last_change_at = row.OptionalTime(9);
  status.last_confirmed_at = row.OptionalTime(10);
  status.poll_interval_ms = row.Int(11);
  status.last_error = row.Text(12);
  status.last_error_at = row.OptionalTime(13);
  status.generation = row.Int(14);
  status.stopped = row.Bool(15);
  status.stream.profile = ProfileId(std::string(row.Text(16)));
  status.stream.entity = EntityName(std::string(row.Text(17)));
  return status;
}

}  // namespace

Result<> UpdateStatusRow(sql::Connection& connection, const StreamStatus& status) {
  OPENDES_TRY_ASSIGN(
      sql::Statement update,
      connection.Prepare(fmt::format("UPDATE statuses SET ({}) = (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
                                     "?9, ?10, ?11, ?12, ?13, ?14, ?15) "
                                     "WHERE profile = ?16 AND entity = ?17",
                                     kColumns)));
  return update
      .Bind(static_cast<int>(status.initial_sync), static_cast<int>(status.metadata),
            status.notifications_total, status.notifications_succeeded, status.notifications_failed,
            status.rows_loaded, status.rows_estimated, status.metadata_created_at,
            status.initial_data_completed_at, status.last_change_at, status.last_confirmed_at,
            status.poll_interval_ms, status.last_error, status.last_error_at, status.generation,
            status.stream.profile.str(), status.stream.entity.str())
      .Run();
}

Result<std::vector<StreamStatus>> ListStatusRows(sql::Connection& connection,
                                                 const ProfileId& profile) {
  OPENDES_TRY_ASSIGN(sql::Statement select, PrepareSelect(connection, "profile = ?1"));
  select.Bind(profile.str());
  std::vector<StreamStatus> statuses;
  while (true) {
    OPENDES_TRY_ASSIGN(const bool row, select.Step());
    if (!row) return statuses;
    statuses.push_back(ReadStatus(select));
  }
}

Result<StreamStatus> GetStatusRow(sql::Connection& connection, const StreamId& stream) {
  OPENDES_TRY_ASSIGN(sql::Statement select,
                     PrepareSelect(connection, "profile = ?1 AND entity = ?2"));
  OPENDES_TRY_ASSIGN(const bool found,
                     select.Bind(stream.profile.str(), stream.entity.str()).Step());
  if (!found) {
    return Fail(ErrorCode::kNotFound, Blame::kCaller, "profile '{}' has no entity '{}'",
                stream.profile, stream.entity);
  }
  return ReadStatus(select);
}

}  // namespace opendes::control::sqlite
