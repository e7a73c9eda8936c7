#include "sql/sqlite_transaction.h"

namespace opendes::sql {

Result<Transaction> Transaction::Begin(Connection& connection) {
  OPENDES_TRY(connection.Execute("BEGIN IMMEDIATE"));
  return Transaction(connection);
}

Transaction::~Transaction() {
  if (connection_ == nullptr || sqlite3_get_autocommit(connection_->raw()) != 0) return;
  // A rollback that fails leaves the transaction to be undone when the connection closes.
  (void)connection_->Execute("ROLLBACK");
}

Result<> Transaction::Commit() {
  OPENDES_TRY(connection_->Execute("COMMIT"));
  connection_ = nullptr;
  return {};
}

}  // namespace opendes::sql
