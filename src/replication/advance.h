// Where a stream stands after a batch, and whether that is worth a transaction. Pure.
#pragma once

#include "model/checkpoint.h"
#include "model/row_batch.h"
#include "model/run_context.h"

namespace opendes::replication {

// The checkpoint that `batch` brings, applied on top of `present` by the worker of `context`.
Checkpoint Advance(const Checkpoint& present, const RowBatch& batch, const RunContext& context);

// False for the answer "nothing changed" as long as the delta token that stands is young: an idle
// table then costs its destination no write. Tokens expire (after 7 days), so a new one is written
// at least once per limits::kTokenRefresh.
bool WorthApplying(const Checkpoint& present, const Checkpoint& next, const RowBatch& batch);

}  // namespace opendes::replication
