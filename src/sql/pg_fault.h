// The raw facts of a failed PostgreSQL call. What they mean is the caller's decision: each room
// that opens a connection gives it a PgClassifier.
#pragma once

#include <libpq-fe.h>

#include <string>

#include "base/result.h"

namespace opendes::sql {

struct PgFault {
  enum class During { kConnect, kExecute, kCommit };

  During during = During::kExecute;
  std::string sqlstate{};  // five characters; empty when no server answered
  std::string message{};   // the server's or libpq's own words, one line; never a password
  std::string context{};   // "COPY thing, line 3, column name"; may be empty
  bool connection_lost = false;

  // "postgresql 23505: duplicate key value …": for Error::detail.
  std::string ToDetail() const;
};

using PgClassifier = Error (*)(const PgFault&);

// The facts of a result that is an error, or of the connection when there is no result.
PgFault ReadFault(PGconn* connection, const PGresult* result, PgFault::During during);

}  // namespace opendes::sql
