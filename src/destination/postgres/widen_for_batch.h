// Widens columns for values that are larger than their attributes' metadata promises: money keeps
// the digits of its currency, and a text may be from before its attribute was shortened
// (Invariant 6). Runs inside the caller's transaction.
#pragma once

#include "base/result.h"
#include "destination/postgres/dialect.h"
#include "destination/postgres/stage.h"
#include "model/row_batch.h"
#include "model/table_schema.h"
#include "sql/pg_connection.h"

namespace opendes::destination::postgres {

// Gives numeric columns a larger scale and varchar columns more characters where the batch needs
// them, and `plan` their new shapes. A scale that would leave too few digits in front of the point
// is not given: the row is rejected later.
Result<> WidenForBatch(sql::PgConnection& connection, const TableNames& names,
                       const TableSchema& schema, const RowBatch& batch, TablePlan& plan);

}  // namespace opendes::destination::postgres
