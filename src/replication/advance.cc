#include "replication/advance.h"

#include <algorithm>

#include "base/limits.h"

namespace opendes::replication {
namespace {

std::int64_t HighestVersion(const RowBatch& batch, std::int64_t highest) {
  for (std::size_t row = 0; row < batch.rows(); ++row) {
    highest = std::max(highest, batch.version(row));
  }
  return highest;
}

}  // namespace

Checkpoint Advance(const Checkpoint& present, const RowBatch& batch, const RunContext& context) {
  const bool loading = present.phase == LoadPhase::kFirstLoad;
  Checkpoint next = present;
  next.cursor = batch.next;
  next.epoch = context.epoch;
  next.sequence = present.sequence + 1;
  next.phase = loading && !batch.end_of_cycle ? LoadPhase::kFirstLoad : LoadPhase::kLive;
  next.mid_cycle = !loading && !batch.end_of_cycle;
  if (loading) next.rows_loaded += static_cast<std::int64_t>(batch.rows());
  next.high_version = HighestVersion(batch, present.high_version);
  next.saved_at = context.clock->Now();
  return next;
}

bool WorthApplying(const Checkpoint& present, const Checkpoint& next, const RowBatch& batch) {
  const bool changes = batch.rows() > 0 || !batch.deletes().empty();
  const bool moved =
      next.phase != present.phase || next.mid_cycle != present.mid_cycle || !batch.end_of_cycle;
  if (changes || moved) return true;
  return next.cursor != present.cursor && next.saved_at - present.saved_at >= limits::kTokenRefresh;
}

}  // namespace opendes::replication
