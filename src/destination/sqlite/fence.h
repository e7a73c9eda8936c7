// Whether a worker may still write a stream (Invariant 3). Runs inside the caller's transaction.
#pragma once

#include "base/result.h"
#include "destination/checkpoint_rules.h"
#include "destination/sqlite/dialect.h"
#include "model/checkpoint.h"
#include "sql/sqlite_connection.h"

namespace opendes::destination::sqlite {

// The stored checkpoint. kSchemaChanged when the entity's table or its line is gone, kFenced when
// another epoch than `epoch` holds the stream.
Result<Checkpoint> ReadOwnCheckpoint(sql::Connection& connection, const TableNames& names,
                                     const EntityName& entity, LeaseEpoch epoch);

}  // namespace opendes::destination::sqlite
