// Brings the file's tables to a schema: creates what is missing, adds missing columns. All calls
// run inside the caller's transaction.
#pragma once

#include "base/result.h"
#include "destination/sqlite/dialect.h"
#include "model/table_schema.h"
#include "sql/sqlite_connection.h"

namespace opendes::destination::sqlite {

Result<bool> TableExists(sql::Connection& connection, std::string_view table);

// Creates the entity's table with a fresh checkpoint, or extends the one that is ours.
// kAlreadyExists when it is not ours, kUnsupported when a column cannot hold its attribute.
Result<> PrepareTable(sql::Connection& connection, const TableNames& names,
                      const TableSchema& schema);

}  // namespace opendes::destination::sqlite
