// The story of one stream, readable at one altitude: prepare the table, claim the stream, then page
// by page: read and decode on one thread, apply on the other; at a delta link, return. A table
// whose changes cannot be followed any more is read anew over the rows that are there: a generation
// (docs/adr/0005-generations.md).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/result.h"
#include "destination/destination.h"
#include "model/checkpoint.h"
#include "model/run_context.h"
#include "model/stream_status.h"
#include "source/source.h"

namespace opendes::replication {

struct PreparedTable {
  TableSchema schema;
  // The metadata tables could not be brought in step. That keeps no rows back: labels are read by
  // people, rows by everything. Prepare again to try again.
  std::optional<Error> metadata_error;
};

// Reads the entity's layout and makes the destination's table fit it, then brings its lines in the
// metadata tables in step. Errors are those of Describe and Prepare; kCancelled and kFenced also
// from the second part.
Result<PreparedTable> PrepareTable(source::Source& source, destination::Destination& destination,
                                   const EntityName& entity, const RunContext& context);

// One durable step: a batch, the beginning of a generation, or a part of a sweep.
struct Step {
  const Checkpoint& checkpoint;  // as it stands after the step
  std::int64_t rows_read = 0;    // upserts and deletes that the source sent
  destination::ApplyReport applied;
};

struct CycleOptions {
  // What the last cycle of this stream left, when the caller remembers it. Reading then goes on
  // from there, and the stream is claimed only when there is something to write: as long as nothing
  // changes, the destination is not asked. Another checkpoint in the destination counts more.
  std::optional<Checkpoint> remembered;
  // Begins a generation unless the table's is greater than this one already.
  std::optional<std::int64_t> reload_after;
  // Asked in the middle of a full read, after limits::kLoadTurn: whether it should leave its turn
  // to others. Empty: never.
  std::function<bool()> others_wait;
  // What the stream's owner hears while it runs; called on the calling thread.
  std::function<void(const Step&)> progress;
};

struct CycleReport {
  Checkpoint checkpoint;        // where the stream stands now
  std::int64_t rows_read = 0;   // upserts and deletes that the source sent in this cycle
  std::int64_t rows_swept = 0;  // removed because a reload did not meet them
  std::int64_t pages = 0;       //
  bool generation_began = false;
  bool load_completed = false;  // a first load or a reload, with its sweep
  bool claimed = false;         // the destination was asked where the stream stands
  bool unfinished = false;      // it left its turn to others: call again to go on
};

// Runs the stream up to the end of the present cycle (a delta link, or the end of a sweep) and
// returns. Blocks; starts and joins a reader thread. Call it again for the next cycle: everything
// it needs is in the destination. `schema` is PrepareTable's; it is replaced when the cycle finds
// that the table has changed. Errors are the source's and the destination's; whatever happens, the
// destination holds a whole number of steps (Invariants 1, 3, 4, 5).
//  kExpiredCursor begins a generation, kSchemaChanged and kRejectedRow prepare the table again:
//  each once a cycle, a second time is the caller's error.
Result<CycleReport> ReplicateCycle(source::Source& source, destination::Destination& destination,
                                   TableSchema& schema, const CycleOptions& options,
                                   const RunContext& context);

}  // namespace opendes::replication
