#include "scheduling/lazy_destination.h"

namespace opendes::scheduling {

using destination::ApplyReport;
using destination::PrepareReport;
using destination::SweepReport;

Result<> LazyDestination::EnsureConnected() {
  if (connected_) return {};
  OPENDES_TRY_ASSIGN(connected_, connect_());
  return {};
}

Result<PrepareReport> LazyDestination::Prepare(const TableSchema& schema,
                                               const RunContext& context) {
  OPENDES_TRY(EnsureConnected());
  return connected_->Prepare(schema, context);
}

Result<Checkpoint> LazyDestination::Claim(const EntityName& entity, const RunContext& context) {
  OPENDES_TRY(EnsureConnected());
  return connected_->Claim(entity, context);
}

Result<ApplyReport> LazyDestination::Apply(const TableSchema& schema, const RowBatch& batch,
                                           const Checkpoint& next, const RunContext& context) {
  OPENDES_TRY(EnsureConnected());
  return connected_->Apply(schema, batch, next, context);
}

Result<Checkpoint> LazyDestination::BeginGeneration(const EntityName& entity,
                                                    const Checkpoint& present,
                                                    const RunContext& context) {
  OPENDES_TRY(EnsureConnected());
  return connected_->BeginGeneration(entity, present, context);
}

Result<SweepReport> LazyDestination::Sweep(const TableSchema& schema, const Checkpoint& present,
                                           const RunContext& context) {
  OPENDES_TRY(EnsureConnected());
  return connected_->Sweep(schema, present, context);
}

Result<> LazyDestination::ReplaceMetadata(const MetadataRows& rows, const RunContext& context) {
  OPENDES_TRY(EnsureConnected());
  return connected_->ReplaceMetadata(rows, context);
}

Result<std::int64_t> LazyDestination::CountRows(const TableSchema& schema,
                                                const RunContext& context) {
  OPENDES_TRY(EnsureConnected());
  return connected_->CountRows(schema, context);
}

Result<RowBatch> LazyDestination::ReadRows(const TableSchema& schema,
                                           const std::optional<Guid>& after, std::size_t limit,
                                           const RunContext& context) {
  OPENDES_TRY(EnsureConnected());
  return connected_->ReadRows(schema, after, limit, context);
}

std::string LazyDestination::RenderDdl(const TableSchema& schema) const {
  return connected_ ? connected_->RenderDdl(schema) : std::string();
}

}  // namespace opendes::scheduling
