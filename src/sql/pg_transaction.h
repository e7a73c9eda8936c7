// One transaction of a PostgreSQL session.
#pragma once

#include <utility>

#include "base/result.h"
#include "sql/pg_connection.h"

namespace opendes::sql {

// Rolls back unless committed.
class PgTransaction {
 public:
  static Result<PgTransaction> Begin(PgConnection& connection);
  PgTransaction(PgTransaction&& other) noexcept
      : connection_(std::exchange(other.connection_, nullptr)) {}
  PgTransaction& operator=(PgTransaction&&) = delete;
  ~PgTransaction();

  // Durable when it returns without error. An error of During::kCommit with a lost connection
  // leaves open which it was; any other one means that it was rolled back.
  Result<> Commit();

 private:
  explicit PgTransaction(PgConnection& connection) : connection_(&connection) {}

  PgConnection* connection_;  // null: moved away or over
};

}  // namespace opendes::sql
