// The temporary table through which a batch goes that may meet rows of its table: one an entity and
// connection, emptied by every commit.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "destination/postgres/dialect.h"
#include "destination/postgres/type_map.h"
#include "model/row_batch.h"
#include "model/table_schema.h"
#include "sql/pg_connection.h"

namespace opendes::destination::postgres {

// What a connection knows of one entity's table. Forgotten whenever anything fails.
struct TablePlan {
  std::vector<ColumnSchema> columns;  // for which it was made
  std::vector<ColumnShape> shapes;    // one a column, as the table has them
  bool staged = false;                // the stage is there
};

// kSchemaChanged when a column of the schema is not in the table, or cannot hold it.
Result<TablePlan> MakePlan(sql::PgConnection& connection, const TableNames& names,
                           const TableSchema& schema);

// The qualified name of the stage of an entity.
std::string StageName(const EntityName& entity);

// The rows of a batch that count: of those with the same id the one with the highest version.
std::vector<std::size_t> RollUp(const RowBatch& batch);

}  // namespace opendes::destination::postgres
