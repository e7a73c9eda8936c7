// The beginning and the end of a reload: see docs/adr/0005-generations.md. All calls run inside the
// caller's transaction.
#pragma once

#include "base/result.h"
#include "destination/destination.h"
#include "destination/postgres/dialect.h"
#include "destination/postgres/erase_rows.h"
#include "model/checkpoint.h"
#include "model/run_context.h"
#include "sql/pg_connection.h"

namespace opendes::destination::postgres {

// Forgets the ids that were seen and stores the first checkpoint of the generation after `present`,
// which is what is stored.
Result<Checkpoint> StoreGeneration(sql::PgConnection& connection, const TableNames& names,
                                   const EntityName& entity, const Checkpoint& present);

// Removes at most limits::kSweepRows rows that the reload has not seen. When there were fewer, the
// marks go and the report's checkpoint is live; the caller stores it.
Result<SweepReport> SweepUnseen(sql::PgConnection& connection, const ErasureTarget& target,
                                const Checkpoint& present, const RunContext& context);

}  // namespace opendes::destination::postgres
