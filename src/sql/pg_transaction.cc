#include "sql/pg_transaction.h"

namespace opendes::sql {

Result<PgTransaction> PgTransaction::Begin(PgConnection& connection) {
  OPENDES_TRY(connection.Run("BEGIN"));
  return PgTransaction(connection);
}

PgTransaction::~PgTransaction() {
  if (connection_ == nullptr || connection_->lost() || connection_->idle()) return;
  // A rollback that fails leaves the transaction to be undone when the session ends.
  (void)connection_->Run("ROLLBACK");
}

Result<> PgTransaction::Commit() { return std::exchange(connection_, nullptr)->Commit(); }

}  // namespace opendes::sql
