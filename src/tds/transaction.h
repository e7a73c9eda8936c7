// BEGIN … COMMIT as a scope.
#pragma once

#include <utility>

#include "base/result.h"
#include "tds/connection.h"

namespace opendes::tds {

// Rolled back when it is destroyed before Commit.
class Transaction {
 public:
  static Result<Transaction> Begin(Connection& connection);
  Transaction(Transaction&& other) noexcept
      : connection_(std::exchange(other.connection_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  // As Connection::Commit.
  Result<> Commit();

 private:
  explicit Transaction(Connection& connection) : connection_(&connection) {}

  Connection* connection_;  // null: over
};

}  // namespace opendes::tds
