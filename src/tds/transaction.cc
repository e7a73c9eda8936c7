#include "tds/transaction.h"

#include "tds/session.h"

namespace opendes::tds {

Result<Transaction> Transaction::Begin(Connection& connection) {
  OPENDES_TRY(connection.Begin());
  return Transaction(connection);
}

Transaction::~Transaction() {
  if (connection_ == nullptr || connection_->lost()) return;
  // A transaction that would not go away must not be met by the session's next user.
  if (!connection_->Rollback()) connection_->session().Abandon();
}

Result<> Transaction::Commit() { return std::exchange(connection_, nullptr)->Commit(); }

}  // namespace opendes::tds
