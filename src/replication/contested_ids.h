// Settles what a delta cycle leaves open: an id that it reports both as changed and as deleted. The
// feed does not say which came last, so the row itself is read again by its key and the answer is
// applied (Invariant 5).
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

// Lives as long as one cycle; used by one thread.
class ContestedIds {
 public:
  // `from` is where the cycle's reading begins. Inside a cycle, after a restart, the ids that were
  // seen before are not known any more, and every tombstone counts as contested.
  explicit ContestedIds(const Checkpoint& from);

  // Replaces the batch's contested rows and tombstones by what ReadRow says of each id now.
  // Batches must come in the order of the cycle. Errors are ReadRow's.
  Result<> Settle(source::Source& source, const TableSchema& schema, RowBatch& batch,
                  const RunContext& context);

 private:
  void Remember(const RowBatch& batch);
  std::unordered_set<Guid> FindContested(const RowBatch& batch) const;

  bool remembers_;          // not in a full load, which has no tombstones, nor past the limit
  bool trusts_tombstones_;  // those of ids that were not seen otherwise in the cycle
  std::unordered_set<Guid> upserted_;
  std::unordered_set<Guid> deleted_;
};

}  // namespace opendes::replication
