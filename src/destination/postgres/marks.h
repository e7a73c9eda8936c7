// The ids that a reload has seen: one table a stream while a generation is under way, none
// otherwise. All calls run inside the caller's transaction; `table` is qualified.
#pragma once

#include <string>

#include "base/result.h"
#include "sql/pg_connection.h"

namespace opendes::destination::postgres {

// Makes the table, empty, whether there was one or not; removes it.
Result<> RenewMarks(sql::PgConnection& connection, const std::string& table);
Result<> DropMarks(sql::PgConnection& connection, const std::string& table);

// Adds the ids of the stage.
Result<> AddMarks(sql::PgConnection& connection, const std::string& table,
                  const std::string& stage);

}  // namespace opendes::destination::postgres
