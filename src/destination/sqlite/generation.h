// The beginning and the end of a reload: see docs/adr/0005-generations.md. All calls run inside the
// caller's transaction.
#pragma once

#include "base/result.h"
#include "destination/destination.h"
#include "destination/sqlite/dialect.h"
#include "model/checkpoint.h"
#include "model/run_context.h"
#include "model/table_schema.h"
#include "sql/sqlite_connection.h"

namespace opendes::destination::sqlite {

// Forgets the ids that were seen and stores the first checkpoint of the generation after `present`,
// which is what is stored.
Result<Checkpoint> StoreGeneration(sql::Connection& connection, const TableNames& names,
                                   const EntityName& entity, const Checkpoint& present);

// Removes at most limits::kSweepRows rows that the reload has not seen. When there were fewer, the
// marks go and the report's checkpoint is live; the caller stores it. kCancelled as soon as a stop
// is requested.
Result<SweepReport> SweepUnseen(sql::Connection& connection, const TableNames& names,
                                const EntityName& entity, const Checkpoint& present,
                                bool write_delete_log, const RunContext& context);

}  // namespace opendes::destination::sqlite
