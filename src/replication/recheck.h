// Looks again, by key, at rows that seemed different: what replication was about to bring is no
// difference.
#pragma once

#include <vector>

#include "base/result.h"
#include "destination/destination.h"
#include "model/run_context.h"
#include "model/table_schema.h"
#include "replication/verify_table.h"
#include "source/source.h"

namespace opendes::replication {

// Those that still differ after options.recheck_attempts looks, with their columns. A row of the
// same version on both sides whose values differ counts at once: no replication will mend it.
// Errors are the source's and the destination's; kCancelled.
Result<std::vector<RowDifference>> Recheck(source::Source& source,
                                           destination::Destination& destination,
                                           const TableSchema& schema,
                                           std::vector<RowDifference> suspects,
                                           const VerifyOptions& options, const RunContext& context);

}  // namespace opendes::replication
