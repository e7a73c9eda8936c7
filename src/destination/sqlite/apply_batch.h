// Writes one batch into its table: upserts, then deletes with their log lines. Runs inside the
// caller's transaction, and knows nothing of checkpoints but the phase.
#pragma once

#include "base/result.h"
#include "destination/destination.h"
#include "destination/sqlite/dialect.h"
#include "sql/sqlite_connection.h"

namespace opendes::destination::sqlite {

struct BatchToApply {
  const TableSchema& schema;
  const RowBatch& rows;
  LoadPhase phase;            // that is stored
  std::int64_t high_version;  // of the checkpoint that follows the batch
  bool write_delete_log;
  // DeleteLog hides no row with a greater version: it is a new change.
  std::int64_t hides_through;
};

// kCancelled as soon as a stop is requested, and Destination::Apply's errors of values and tables.
Result<ApplyReport> ApplyBatch(sql::Connection& connection, const TableNames& names,
                               const BatchToApply& batch, const RunContext& context);

}  // namespace opendes::destination::sqlite
