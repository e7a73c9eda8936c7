// Stream statuses as rows of the table `statuses`. All calls run inside the caller's transaction.
#pragma once

#include <vector>

#include "base/result.h"
#include "model/stream_status.h"
#include "sql/sqlite_connection.h"

namespace opendes::control::sqlite {

// Everything but `stopped`, which belongs to the stream. Nothing when the stream is not there.
Result<> UpdateStatusRow(sql::Connection& connection, const StreamStatus& status);
Result<std::vector<StreamStatus>> ListStatusRows(sql::Connection& connection,
                                                 const ProfileId& profile);
Result<StreamStatus> GetStatusRow(sql::Connection& connection,
                                  const StreamId& stream);  // kNotFound

}  // namespace opendes::control::sqlite
