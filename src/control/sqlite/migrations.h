// The control store's schema, as the steps that lead to it. A step that was released is never
// changed: a new one follows it.
#pragma once

#include "base/result.h"
#include "sql/sqlite_connection.h"

namespace opendes::control::sqlite {

// Runs the steps that this file has not had, each in a transaction of its own. Several processes
// may call it at once. kUnsupported when the file has had more steps than this build knows.
Result<> Migrate(sql::Connection& connection);

}  // namespace opendes::control::sqlite
