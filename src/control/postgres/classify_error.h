// What a PostgreSQL failure means for the control store. Pure.
#pragma once

#include "base/result.h"
#include "sql/pg_fault.h"

namespace opendes::control::postgres {

Error ClassifyError(const sql::PgFault& fault);

}  // namespace opendes::control::postgres
