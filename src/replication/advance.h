// Where a stream stands after a batch, and whether that is worth a transaction. Pure.
#pragma once

#include "model/checkpoint.h"
#include "model/row_batch.h"
#include "model/run_context.h"

namespace opendes::replication {

// Of the batch's rows; 0 when there are none.
std::int64_t HighestVersion(const RowBatch& batch);

// The checkpoint that `batch` brings, applied on top of `present` by the worker of `context`.
// `highest_version` is that of the cycle up to the batch's end. It counts only when a delta cycle
// ends: a deletion of a row that was never there is logged with high_version, and must not hide the
// row when the same cycle shows that it was made again.
Checkpoint Advance(const Checkpoint& present, const RowBatch& batch, std::int64_t highest_version,
                   const RunContext& context);

// False for the answer "nothing changed" as long as the delta token that stands is young: an idle
// table then costs its destination no write. Tokens expire (after 7 days), so a new one is written
// at least once per limits::kTokenRefresh.
bool WorthApplying(const Checkpoint& present, const Checkpoint& next, const RowBatch& batch);

}  // namespace opendes::replication
