// Copies one row from a batch into another of the same table.
#pragma once

#include <cstddef>

#include "model/row_batch.h"
#include "model/table_schema.h"

namespace opendes::replication {

void AppendRow(const TableSchema& schema, const RowBatch& from, std::size_t row, RowBatch& to);

}  // namespace opendes::replication
