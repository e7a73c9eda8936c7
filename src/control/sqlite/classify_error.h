// What a SQLite failure means for the control store. Pure.
#pragma once

#include "base/result.h"
#include "sql/sqlite_fault.h"

namespace opendes::control::sqlite {

Error ClassifyError(const sql::SqliteFault& fault);

}  // namespace opendes::control::sqlite
