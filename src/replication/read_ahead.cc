#include "replication/read_ahead.h"

#include <exception>
#include <new>
#include <utility>

#include "base/failpoint.h"
#include "base/limits.h"

namespace opendes::replication {
namespace {

tl::unexpected<Error> Cancelled(const TableSchema& schema) {
  return Fail(ErrorCode::kCancelled, Blame::kUs, "entity '{}': replication was asked to stop",
              schema.entity);
}

Cursor Beginning(const source::Source& source, const Checkpoint& from) {
  return from.mid_cycle ? source.CycleStart(from.cursor) : from.cursor;
}

}  // namespace

ReadAhead::ReadAhead(source::Source& source, const TableSchema& schema, const Checkpoint& from,
                     const RunContext& context)
    : source_(source),
      schema_(schema),
      context_(context),
      cursor_(Beginning(source, from)),
      contested_(from.phase),
      queue_(limits::kQueuedBatches, limits::kQueuedBytes),
      thread_([this](std::stop_token stop) { Run(std::move(stop)); }),
      stop_with_caller_(context.stop, [this] { thread_.request_stop(); }) {}

Result<RowBatch> ReadAhead::Next() {
  auto batch = queue_.Pop(context_.stop);
  // A stop wins over what is still queued: those batches are abandoned whole (Invariant 8).
  if (!batch || context_.stop.stop_requested()) return Cancelled(schema_);
  return *std::move(batch);
}

void ReadAhead::Run(std::stop_token stop) {
  RunContext context = context_;
  context.stop = stop;
  for (bool more = true; more;) {
    Result<RowBatch> batch = ReadBatch(cursor_, context);
    more = batch && !batch->end_of_cycle;
    if (batch) cursor_ = batch->next;
    const std::size_t weight = batch ? batch->weight() : 0;
    if (!queue_.Push(std::move(batch), weight, stop)) return;
  }
}

Result<RowBatch> ReadAhead::ReadBatch(const Cursor& from, const RunContext& context) try {
  OPENDES_TRY_ASSIGN(source::SourcePage page, source_.ReadPage(schema_, from, context));
  Failpoint("after_read_page");
  OPENDES_TRY_ASSIGN(RowBatch batch, source_.DecodePage(schema_, page));
  Failpoint("after_decode");
  page = {};  // a page of 27 MB must not wait for room in the queue
  OPENDES_TRY(contested_.Settle(source_, schema_, batch, context));
  return batch;
} catch (const std::bad_alloc&) {
  return Fail(ErrorCode::kUnavailable, Blame::kUs, "entity '{}': out of memory", schema_.entity);
} catch (const std::exception& exception) {
  // A wall of the reader's thread: nothing may leave it but a Result.
  return Fail(ErrorCode::kInternal, Blame::kUs, "entity '{}': reading failed: {}", schema_.entity,
              exception.what());
}

}  // namespace opendes::replication
