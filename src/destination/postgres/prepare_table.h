// Brings the database's tables to a schema: creates what is missing, adds missing columns, widens
// narrow ones, begins a generation where that leaves rows without values. All calls run inside the
// caller's transaction.
#pragma once

#include <string>

#include "base/result.h"
#include "destination/destination.h"
#include "destination/postgres/dialect.h"
#include "model/table_schema.h"
#include "sql/pg_connection.h"

namespace opendes::destination::postgres {

struct PrepareOptions {
  LeaseEpoch epoch = 0;
  bool adopt = false;
};

// Success and errors as Destination::Prepare's, for the entity's table and its checkpoint.
Result<PrepareReport> PrepareTable(sql::PgConnection& connection, const TableNames& names,
                                   const TableSchema& schema, const PrepareOptions& options);

// Runs `ddl` unless the qualified relation is there. Sessions that do it at the same time wait for
// each other: CREATE … IF NOT EXISTS alone fails when both find nothing.
Result<> CreateUnlessThere(sql::PgConnection& connection, const std::string& table,
                           const std::string& ddl);
// The same for the schema itself.
Result<> CreateSchemaUnlessThere(sql::PgConnection& connection, const TableNames& names);

}  // namespace opendes::destination::postgres
