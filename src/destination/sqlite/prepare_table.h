// Brings the file's tables to a schema: creates what is missing, adds missing columns, begins a
// generation where that leaves rows without values. All calls run inside the caller's transaction.
#pragma once

#include "base/result.h"
#include "destination/destination.h"
#include "destination/sqlite/dialect.h"
#include "model/table_schema.h"
#include "sql/sqlite_connection.h"

namespace opendes::destination::sqlite {

// Tables and views.
Result<bool> TableExists(sql::Connection& connection, std::string_view table);

struct PrepareOptions {
  LeaseEpoch epoch = 0;
  bool adopt = false;
};

// Success and errors as Destination::Prepare's, for the entity's table and its checkpoint.
Result<PrepareReport> PrepareTable(sql::Connection& connection, const TableNames& names,
                                   const TableSchema& schema, const PrepareOptions& options);

}  // namespace opendes::destination::sqlite
