// The story of one stream, readable at one altitude: prepare the table, claim the stream, then page
// by page: read and decode on one thread, apply on the other; at a delta link, return.
#pragma once

#include <cstdint>
#include <functional>

#include "base/result.h"
#include "destination/destination.h"
#include "model/checkpoint.h"
#include "model/run_context.h"
#include "model/stream_status.h"
#include "source/source.h"

namespace opendes::replication {

// What a stream's owner hears while it runs; called on the calling thread, after each durable
// batch.
using Progress = std::function<void(const Checkpoint& now, const destination::ApplyReport& report)>;

struct CycleReport {
  Checkpoint checkpoint;       // where the stream stands now
  std::int64_t rows_read = 0;  // upserts and deletes of this cycle
  std::int64_t pages = 0;
  bool first_load_completed = false;  // this cycle ended the first load
};

// Runs the stream up to the end of the present cycle (a delta link) and returns. Blocks; starts and
// joins one reader thread. Call it again for the next cycle: everything it needs is in the
// destination. Errors are the source's and the destination's; whatever happens, the destination
// holds a whole number of batches (Invariants 1, 3, 4, 5). After kExpiredCursor the table has to be
// loaded anew: rows deleted meanwhile would never be reported.
Result<CycleReport> ReplicateTable(source::Source& source, destination::Destination& destination,
                                   const EntityName& entity, const Progress& progress,
                                   const RunContext& context);

// The same in two steps, for a caller who runs many cycles and keeps the schema between them.
// PrepareTable reads the entity's layout and makes the destination's table fit it.
Result<TableSchema> PrepareTable(source::Source& source, destination::Destination& destination,
                                 const EntityName& entity, const RunContext& context);
// `schema` is PrepareTable's; it is replaced when the cycle finds that the table has changed.
Result<CycleReport> ReplicateCycle(source::Source& source, destination::Destination& destination,
                                   TableSchema& schema, const Progress& progress,
                                   const RunContext& context);

}  // namespace opendes::replication
