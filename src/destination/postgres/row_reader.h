// Reads rows of an entity table back into a batch, for verify: the inverse of BulkWriter.
#pragma once

#include "base/result.h"
#include "model/row_batch.h"
#include "model/table_schema.h"
#include "sql/pg_result.h"

namespace opendes::destination::postgres {

// Appends a row of a binary result (RenderSelectPage's columns) to `batch`.
void AppendRow(const sql::PgResult& rows, int row, const TableSchema& schema, RowBatch& batch);

}  // namespace opendes::destination::postgres
