// Stream statuses as rows of the table `statuses`.
#pragma once

#include <vector>

#include "base/result.h"
#include "model/stream_status.h"
#include "sql/pg_connection.h"

namespace opendes::control::postgres {

// Everything but `stopped`, which belongs to the stream. Nothing when the stream is not there.
Result<> UpdateStatusRow(sql::PgConnection& connection, const StreamStatus& status);
Result<std::vector<StreamStatus>> ListStatusRows(sql::PgConnection& connection,
                                                 const ProfileId& profile);
Result<StreamStatus> GetStatusRow(sql::PgConnection& connection,
                                  const StreamId& stream);  // kNotFound

}  // namespace opendes::control::postgres
