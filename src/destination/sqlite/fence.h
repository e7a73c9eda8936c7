// Whether a worker may still write a stream (Invariant 3). Runs inside the caller's transaction.
#pragma once

#include "base/result.h"
#include "destination/sqlite/dialect.h"
#include "model/checkpoint.h"
#include "sql/sqlite_connection.h"

namespace opendes::destination::sqlite {

// kFenced when a newer epoch than `epoch` holds the stream.
Result<> CheckNotNewer(const EntityName& entity, const Checkpoint& stored, LeaseEpoch epoch);

// The stored checkpoint. kSchemaChanged when the entity's table or its line is gone, kFenced when
// another epoch than `epoch` holds the stream.
Result<Checkpoint> ReadOwnCheckpoint(sql::Connection& connection, const TableNames& names,
                                     const EntityName& entity, LeaseEpoch epoch);

// kFenced when `stored` is not where the step to come believes it to be.
Result<> CheckFollows(const EntityName& entity, const Checkpoint& stored, std::int64_t sequence);

}  // namespace opendes::destination::sqlite
