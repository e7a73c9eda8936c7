// Reads the pages of one cycle on a thread of its own, so that the next page travels and is decoded
// while the loader writes the one before it.
#pragma once

#include <functional>
#include <stop_token>
#include <thread>

#include "base/bounded_queue.h"
#include "base/result.h"
#include "model/checkpoint.h"
#include "model/row_batch.h"
#include "model/run_context.h"
#include "model/table_schema.h"
#include "replication/contested_ids.h"
#include "source/source.h"

namespace opendes::replication {

// While it lives, its thread is the only one that may call the source. Holds at most one raw page,
// one batch in decoding and a queue of limits::kQueuedBatches (Invariant 7).
class ReadAhead {
 public:
  // Starts reading at `from`; inside a delta cycle, at the cycle's beginning, so that its contested
  // ids are known. Everything given outlives the object.
  ReadAhead(source::Source& source, const TableSchema& schema, const Checkpoint& from,
            const RunContext& context);

  // The next batch in the order of the feed, ready to apply: contested ids are settled. An error of
  // the reader comes after all batches before it. kCancelled when stop is requested. Not to be
  // called again after an error or a batch with end_of_cycle.
  Result<RowBatch> Next();

 private:
  void Run(std::stop_token stop);
  Result<RowBatch> ReadBatch(const Cursor& from, const RunContext& context);

  // Constant after construction.
  source::Source& source_;
  const TableSchema& schema_;
  const RunContext context_;

  // Owned by the reader thread.
  Cursor cursor_;
  ContestedIds contested_;

  BoundedQueue<Result<RowBatch>> queue_;
  std::jthread thread_;  // stops and joins before the rest goes
  std::stop_callback<std::function<void()>> stop_with_caller_;
};

}  // namespace opendes::replication
