// Why a database file cannot be opened, where SQLite only says that it cannot.
#pragma once

#include "base/result.h"
#include "sql/sqlite_connection.h"

namespace opendes::destination::sqlite {

// kInvalidArgument when the path is a directory; kUnavailable when its directory, or a file that
// may not be made, is missing. Never repeats the path: it is part of a connection string.
Result<> CheckPath(const sql::OpenOptions& open);

}  // namespace opendes::destination::sqlite
