// What a SQLite failure means for replication. Pure.
#pragma once

#include "base/result.h"
#include "sql/sqlite_fault.h"

namespace opendes::destination::sqlite {

Error ClassifyError(const sql::SqliteFault& fault);

}  // namespace opendes::destination::sqlite
