// Settles what a delta cycle leaves open: an id that it reports as changed and, on the same page or
// later, as deleted. The feed does not say which came last, so the row itself is read again by its
// key and the answer is applied (Invariant 5). The other order leaves nothing open: a row that is
// shown after its tombstone exists.
#pragma once

#include <unordered_set>

#include "base/guid.h"
#include "base/result.h"
#include "model/checkpoint.h"
#include "model/row_batch.h"
#include "model/run_context.h"
#include "model/table_schema.h"
#include "source/source.h"

namespace opendes::replication {

// Lives as long as one cycle, from its beginning; used by one thread.
class ContestedIds {
 public:
  explicit ContestedIds(LoadPhase phase) : remembers_(phase == LoadPhase::kLive) {}

  // Replaces the batch's contested rows and tombstones by what ReadRow says of each id now.
  // Batches must come in the order of the cycle. Rows of an intersect table cannot be changed and
  // get a new id when they are made again: their tombstones are trusted. Errors are ReadRow's.
  Result<> Settle(source::Source& source, const TableSchema& schema, RowBatch& batch,
                  const RunContext& context);

 private:
  void Remember(const RowBatch& batch);
  std::unordered_set<Guid> FindContested(const RowBatch& batch) const;

  // Not in a full read, which has no tombstones, nor past limits::kCycleIdsRemembered: every
  // tombstone then counts as contested.
  bool remembers_;
  std::unordered_set<Guid> upserted_;
};

}  // namespace opendes::replication
