// Whether a worker may still write a stream (Invariant 3). Runs inside the caller's transaction.
#pragma once

#include "base/result.h"
#include "destination/checkpoint_rules.h"
#include "destination/postgres/dialect.h"
#include "model/checkpoint.h"
#include "sql/pg_connection.h"

namespace opendes::destination::postgres {

// Whether a table, view, index or sequence has the qualified name.
Result<bool> RelationExists(sql::PgConnection& connection, const std::string& table);

// The stored checkpoint, locked. kSchemaChanged when the entity's table or its line is gone,
// kFenced when another epoch than `epoch` holds the stream.
Result<Checkpoint> ReadOwnCheckpoint(sql::PgConnection& connection, const TableNames& names,
                                     const EntityName& entity, LeaseEpoch epoch);

}  // namespace opendes::destination::postgres
