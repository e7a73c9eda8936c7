// The raw facts of a failed SQLite call. What they mean is the caller's decision: each room that
// opens a connection gives it a Classifier.
#pragma once

#include <string>

#include "base/result.h"

namespace opendes::sql {

struct SqliteFault {
  enum class During { kOpen, kPrepare, kStep, kCommit };

  During during = During::kStep;
  int extended_code = 0;  // SQLITE_CONSTRAINT_UNIQUE, …; the low 8 bits are the primary code
  std::string message;    // SQLite's own words; never holds a row's values
  int sql_offset = -1;    // byte of the statement at fault, -1 when unknown

  int primary_code() const { return extended_code & 0xFF; }
  // "sqlite 3091: cannot store TEXT value in INTEGER column t.c": for Error::detail.
  std::string ToDetail() const;
};

using Classifier = Error (*)(const SqliteFault&);

}  // namespace opendes::sql
