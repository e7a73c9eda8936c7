// PostgreSQL's error → ours. Pure.
#pragma once

#include "base/result.h"
#include "sql/pg_fault.h"

namespace opendes::destination::postgres {

// A connection that is lost during COMMIT is kCommitInDoubt. SQLSTATE 57014 is
// kDeadlineExceeded: whoever asked for the cancel knows that it was one.
Error ClassifyError(const sql::PgFault& fault);

}  // namespace opendes::destination::postgres
