#include "control/postgres/status_rows.h"

#include <fmt/format.h>

#include <string>

#include "control/postgres/time_columns.h"

namespace opendes::control::postgres {
namespace {

using sql::PgParameters;
using sql::PgResult;

constexpr std::string_view kColumns =
    "initial_sync, metadata, notifications_total, notifications_succeeded, notifications_failed, "
    "rows_loaded, rows_estimated, metadata_created_at, initial_data_completed_at, last_change_at, "
    "last_confirmed_at, poll_interval_ms, last_error, last_error_at, generation";

std::string RenderSelect(std::string_view where) {
  return fmt::format(
      "SELECT {}, stopped, profile, entity FROM opendes.statuses "
      "JOIN opendes.streams USING (profile, entity) WHERE {} ORDER BY entity COLLATE \"C\"",
      kColumns, where);
}

StreamStatus ReadStatus(const PgResult& result, int row) {
  StreamStatus status;
  status.initial_sync = static_cast<InitialSyncState>(result.Int(row, 0));
  status.metadata = static_cast<MetadataState>(result.Int(row, 1));
  status.notifications_total = result.Int(row, 2);
  status.notifications_succeeded = result.Int(row, 3);
  status.notifications_failed = result.Int(row, 4);
  status.rows_loaded = result.Int(row, 5);
  if (!result.IsNull(row, 6)) status.rows_estimated = result.Int(row, 6);
  status.metadata_created_at = OptionalTimeAt(result, row, 7);
  status.initial_data_completed_at = OptionalTimeAt(result, row, 8);
  status.last_change_at = OptionalTimeAt(result, row, 9);
  status.last_confirmed_at = OptionalTimeAt(result, row, 10);
  status.poll_interval_ms = result.Int(row, 11);
  status.last_error = result.Text(row, 12);
  status.last_error_at = OptionalTimeAt(result, row, 13);
  status.generation = result.Int(row, 14);
  status.stopped = result.Bool(row, 15);
  status.stream.profile = ProfileId(std::string(result.Text(row, 16)));
  status.stream.entity = EntityName(std::string(result.Text(row, 17)));
  return status;
}

}  // namespace

Result<> UpdateStatusRow(sql::PgConnection& connection, const StreamStatus& status) {
  OPENDES_TRY(connection.Execute(
      fmt::format("UPDATE opendes.statuses SET ({}) = ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
                  "$11, $12, $13, $14, $15) WHERE profile = $16 AND entity = $17",
                  kColumns),
      PgParameters::Of(static_cast<int>(status.initial_sync), static_cast<int>(status.metadata),
                       status.notifications_total, status.notifications_succeeded,
                       status.notifications_failed, status.rows_loaded, status.rows_estimated,
                       Millis(status.metadata_created_at), Millis(status.initial_data_completed_at),
                       Millis(status.last_change_at), Millis(status.last_confirmed_at),
                       status.poll_interval_ms, status.last_error, Millis(status.last_error_at),
                       status.generation, status.stream.profile.str(),
                       status.stream.entity.str())));
  return {};
}

Result<std::vector<StreamStatus>> ListStatusRows(sql::PgConnection& connection,
                                                 const ProfileId& profile) {
  OPENDES_TRY_ASSIGN(const PgResult result, connection.Execute(RenderSelect("profile = $1"),
                                                               PgParameters::Of(profile.str())));
  std::vector<StreamStatus> statuses;
  for (int row = 0; row < result.rows(); ++row) statuses.push_back(ReadStatus(result, row));
  return statuses;
}

Result<StreamStatus> GetStatusRow(sql::PgConnection& connection, const StreamId& stream) {
  OPENDES_TRY_ASSIGN(
      const PgResult result,
      connection.Execute(RenderSelect("profile = $1 AND entity = $2"),
                         PgParameters::Of(stream.profile.str(), stream.entity.str())));
  if (result.rows() > 0) return ReadStatus(result, 0);
  return Fail(ErrorCode::kNotFound, Blame::kCaller, "profile '{}' has no entity '{}'",
              stream.profile, stream.entity);
}

}  // namespace opendes::control::postgres
