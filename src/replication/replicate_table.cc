#include "replication/replicate_table.h"

#include <utility>

#include "base/failpoint.h"
#include "replication/advance.h"
#include "replication/read_ahead.h"

namespace opendes::replication {
namespace {

using destination::ApplyReport;
using destination::Destination;
using source::Source;

// When the connection breaks between COMMIT and its answer, the checkpoint knows what happened.
Result<ApplyReport> ApplyBatch(Destination& destination, const TableSchema& schema,
                               const RowBatch& batch, const Checkpoint& next,
                               const RunContext& context) {
  Failpoint("before_apply");
  Result<ApplyReport> applied = destination.Apply(schema, batch, next, context);
  Failpoint("after_apply");
  if (applied || applied.error().code != ErrorCode::kCommitInDoubt) return applied;
  OPENDES_TRY_ASSIGN(const Checkpoint stored, destination.Claim(schema.entity, context));
  if (stored.sequence == next.sequence) return ApplyReport{.already_applied = true};
  return destination.Apply(schema, batch, next, context);
}

Result<CycleReport> RunCycle(Source& source, Destination& destination, const TableSchema& schema,
                             const Progress& progress, const RunContext& context) {
  CycleReport report;
  OPENDES_TRY_ASSIGN(report.checkpoint, destination.Claim(schema.entity, context));
  Failpoint("after_claim");

  ReadAhead batches(source, schema, report.checkpoint, context);
  for (bool more = true; more;) {
    OPENDES_TRY_ASSIGN(const RowBatch batch, batches.Next());
    more = !batch.end_of_cycle;
    ++report.pages;
    report.rows_read += static_cast<std::int64_t>(batch.rows() + batch.deletes().size());

    const Checkpoint next = Advance(report.checkpoint, batch, context);
    if (!WorthApplying(report.checkpoint, next, batch)) continue;
    OPENDES_TRY_ASSIGN(const ApplyReport applied,
                       ApplyBatch(destination, schema, batch, next, context));
    report.first_load_completed |= next.phase != report.checkpoint.phase;
    report.checkpoint = next;
    if (progress) progress(next, applied);
  }
  return report;
}

}  // namespace

Result<TableSchema> PrepareTable(Source& source, Destination& destination, const EntityName& entity,
                                 const RunContext& context) {
  OPENDES_TRY_ASSIGN(TableSchema schema, source.Describe(entity, context));
  OPENDES_TRY(destination.Prepare(schema, context));
  return schema;
}

Result<CycleReport> ReplicateCycle(Source& source, Destination& destination, TableSchema& schema,
                                   const Progress& progress, const RunContext& context) {
  auto report = RunCycle(source, destination, schema, progress, context);
  if (report || report.error().code != ErrorCode::kSchemaChanged) return report;
  // A column came, went or grew on either side: lay the table out anew and go on from the
  // checkpoint, once. What still fails then needs a person.
  OPENDES_TRY_ASSIGN(schema, PrepareTable(source, destination, schema.entity, context));
  return RunCycle(source, destination, schema, progress, context);
}

Result<CycleReport> ReplicateTable(Source& source, Destination& destination,
                                   const EntityName& entity, const Progress& progress,
                                   const RunContext& context) {
  OPENDES_TRY_ASSIGN(TableSchema schema, PrepareTable(source, destination, entity, context));
  return ReplicateCycle(source, destination, schema, progress, context);
}

}  // namespace opendes::replication
