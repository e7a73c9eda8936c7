#include "replication/advance.h"

#include <algorithm>

#include "base/limits.h"

namespace opendes::replication {
namespace {

LoadPhase NextPhase(LoadPhase present, bool end_of_cycle) {
  if (!end_of_cycle) return present;
  return present == LoadPhase::kReload ? LoadPhase::kSweep : LoadPhase::kLive;
}

}  // namespace

std::int64_t HighestVersion(const RowBatch& batch) {
  std::int64_t highest = 0;
  for (std::size_t row = 0; row < batch.rows(); ++row) {
    highest = std::max(highest, batch.version(row));
  }
  return highest;
}

Checkpoint Advance(const Checkpoint& present, const RowBatch& batch, std::int64_t highest_version,
                   const RunContext& context) {
  const bool live = present.phase == LoadPhase::kLive;
  Checkpoint next = present;
  next.cursor = batch.next;
  next.epoch = context.epoch;
  next.sequence = present.sequence + 1;
  next.phase = NextPhase(present.phase, batch.end_of_cycle);
  next.mid_cycle = live && !batch.end_of_cycle;
  if (!live) next.rows_loaded += static_cast<std::int64_t>(batch.rows());
  if (live && batch.end_of_cycle) {
    next.high_version = std::max(present.high_version, highest_version);
  }
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
