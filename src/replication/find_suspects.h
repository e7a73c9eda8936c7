// The rows that look different between a source and a destination, before anyone looks twice.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "destination/destination.h"
#include "model/run_context.h"
#include "model/table_schema.h"
#include "replication/verify_table.h"
#include "source/source.h"

namespace opendes::replication {

struct Suspects {
  std::int64_t source_rows = 0;
  std::int64_t destination_rows = 0;
  std::vector<RowDifference> rows;  // at most about limits::kVerifySuspects, columns empty
  std::int64_t at_least_more = 0;   // of the buckets that were left out beyond that
};

// Reads both sides once for the sums, and once more for each limits::kVerifyRowsHeld rows of the
// buckets whose sums differ. Errors are the source's and the destination's.
Result<Suspects> FindSuspects(source::Source& source, destination::Destination& destination,
                              const TableSchema& schema, const RunContext& context);

}  // namespace opendes::replication
