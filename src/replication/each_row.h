// Walks through a whole table, at the source or at a destination, one batch in memory at a time.
#pragma once

#include <cstddef>
#include <functional>

#include "base/result.h"
#include "destination/destination.h"
#include "model/row_batch.h"
#include "model/run_context.h"
#include "model/table_schema.h"
#include "source/source.h"

namespace opendes::replication {

using SeeRow = std::function<void(const RowBatch& batch, std::size_t row)>;

// A full read. A table that changes meanwhile may show a row twice, or miss a new one. Errors are
// the source's.
Result<> EachSourceRow(source::Source& source, const TableSchema& schema, const RunContext& context,
                       const SeeRow& see);

// In the order of Id. Errors are the destination's.
Result<> EachDestinationRow(destination::Destination& destination, const TableSchema& schema,
                            const RunContext& context, const SeeRow& see);

}  // namespace opendes::replication
