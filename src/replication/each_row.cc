#include "replication/each_row.h"

#include <optional>

#include "base/limits.h"
#include "replication/read_ahead.h"

namespace opendes::replication {
namespace {

void SeeAll(const RowBatch& batch, const SeeRow& see) {
  for (std::size_t row = 0; row < batch.rows(); ++row) see(batch, row);
}

}  // namespace

Result<> EachSourceRow(source::Source& source, const TableSchema& schema, const RunContext& context,
                       const SeeRow& see) {
  const Checkpoint beginning;
  ReadAhead batches(source, schema, beginning, context);
  for (bool more = true; more;) {
    OPENDES_TRY_ASSIGN(const RowBatch batch, batches.Next());
    more = !batch.end_of_cycle;
    SeeAll(batch, see);
  }
  return {};
}

Result<> EachDestinationRow(destination::Destination& destination, const TableSchema& schema,
                            const RunContext& context, const SeeRow& see) {
  std::optional<Guid> after;
  while (true) {
    OPENDES_TRY_ASSIGN(const RowBatch batch,
                       destination.ReadRows(schema, after, limits::kPageRows, context));
    if (batch.rows() == 0) return {};
    SeeAll(batch, see);
    after = batch.id(batch.rows() - 1);
  }
}

}  // namespace opendes::replication
