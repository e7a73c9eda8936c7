// Reads rows of an entity table back into a batch, for verify: the inverse of BulkWriter.
#pragma once

#include <cstddef>

#include "model/row_batch.h"
#include "model/table_schema.h"
#include "sql/sqlite_statement.h"

namespace opendes::destination::sqlite {

// Appends the statement's present row (RenderSelectPage's columns) to `batch`. kCorrupt when a
// stored value is not of its column's type; the message names column and record.
Result<> AppendRow(const sql::Statement& row, const TableSchema& schema, RowBatch& batch);

}  // namespace opendes::destination::sqlite
