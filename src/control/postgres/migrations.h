// The control store's tables, in the schema `opendes`, and how they came to be.
#pragma once

#include "base/result.h"
#include "sql/pg_connection.h"

namespace opendes::control::postgres {

// Brings the tables to this build's version, step by step, each in one transaction; nodes that
// start together wait for each other. kUnsupported when a newer build has changed them.
Result<> Migrate(sql::PgConnection& connection);

}  // namespace opendes::control::postgres
