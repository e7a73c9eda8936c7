#include <utility>

#include "replication/replicate_table.h"

namespace opendes::replication {
namespace {

Result<> BringMetadataInStep(source::Source& source, destination::Destination& destination,
                             const EntityName& entity, const RunContext& context) {
  OPENDES_TRY_ASSIGN(const MetadataRows rows, source.ReadMetadata(entity, context));
  return destination.ReplaceMetadata(rows, context);
}

}  // namespace

Result<PreparedTable> PrepareTable(source::Source& source, destination::Destination& destination,
                                   const EntityName& entity, const RunContext& context) {
  PreparedTable prepared;
  OPENDES_TRY_ASSIGN(prepared.schema, source.Describe(entity, context));
  OPENDES_TRY(destination.Prepare(prepared.schema, context));
  Result<> metadata = BringMetadataInStep(source, destination, entity, context);
  if (metadata) return prepared;
  const ErrorCode code = metadata.error().code;
  if (code == ErrorCode::kCancelled || code == ErrorCode::kFenced) {
    return Fail(std::move(metadata).error());
  }
  prepared.metadata_error =
      WithContext(std::move(metadata).error(), fmt::format("metadata tables of '{}'", entity));
  return prepared;
}

}  // namespace opendes::replication
