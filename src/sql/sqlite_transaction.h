// One write transaction of a connection.
#pragma once

#include <utility>

#include "base/result.h"
#include "sql/sqlite_connection.h"

namespace opendes::sql {

// A write transaction: takes the write lock at once, rolls back unless committed.
class Transaction {
 public:
  static Result<Transaction> Begin(Connection& connection);
  Transaction(Transaction&& other) noexcept : connection_(std::exchange(other.connection_, {})) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  // Durable when it returns without error; rolled back when it returns one.
  Result<> Commit();

 private:
  explicit Transaction(Connection& connection) : connection_(&connection) {}

  Connection* connection_;  // null: moved away or over
};

}  // namespace opendes::sql
